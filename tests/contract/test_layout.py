"""The tree tells its story: modules of a size, names with a meaning, tests that mirror the packages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("kg", "resolution", "loaders", "api")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
MEANINGLESS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}
LONGEST_MODULE = 300
LONGEST_FUNCTION = 40


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_has_a_subject_a_size_and_a_docstring(path: Path) -> None:
    text = path.read_text("utf-8")
    docstring = ast.get_docstring(ast.parse(text))
    assert docstring, "say what the module is for"
    assert path.stem not in MEANINGLESS
    longest = LONGEST_MODULE if "one subject" not in docstring.splitlines()[0] else 10**9
    assert len(text.splitlines()) <= longest, "split it, or say in the first line that it is one subject and why"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_are_of_a_size_and_public_ones_say_what_the_caller_gets(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1 - _docstring_length(node)
            assert length <= LONGEST_FUNCTION, f"{node.name} has {length} lines"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_public_names_are_documented(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{path.name}: {node.name}"


def test_unit_tests_mirror_the_packages() -> None:
    for folder in sorted(path for path in (ROOT / "tests" / "unit").rglob("*") if path.is_dir()):
        relative = folder.relative_to(ROOT / "tests" / "unit")
        if "__pycache__" not in relative.parts:
            assert (ROOT / relative).is_dir(), f"tests/unit/{relative} mirrors nothing"


def test_cypher_stands_in_the_cypher_package_alone() -> None:
    for path in MODULES:
        texts = [
            text
            for text in _iter_strings(path)
            if any(mark in text for mark in ("MATCH (", "MERGE (", "UNWIND $rows AS"))
        ]
        assert not texts or path.name == "compose.py", f"{path.relative_to(ROOT)}: {texts[:1]}"


def _iter_strings(path: Path) -> Iterator[str]:
    """Every string of a module but its docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    statements = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in statements:
            yield node.value


def _docstring_length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return (first.end_lineno or first.lineno) - first.lineno + 1
    return 0


def test_no_file_names_a_place_of_one_machine() -> None:
    """`make quality` once read a data set from where one machine had it, and from nowhere else."""
    place = re.compile(r"(?<![\w.:/}*-])/(work|root|home)(/|\b)")
    folders = (*PACKAGES, "tests", "cypher", "docs", ".ci")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if "__pycache__" not in path.parts]
    files += [path for path in ROOT.iterdir() if path.suffix in {".md", ".toml"} or path.name == "Makefile"]
    named = []
    for path in files:
        if path.is_file() and place.search(path.read_text("utf-8", errors="ignore")):
            named.append(str(path.relative_to(ROOT)))
    assert named == []
