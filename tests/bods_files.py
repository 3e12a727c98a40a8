"""BODS 0.4 as its publishers have it: the examples, the JSON Schema, and the fixtures of the package index."""

import json
from functools import cache
from typing import Any, Final

from bods_fixtures import list_cases, load
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from tests.third_party import THIRD_PARTY

BODS: Final = THIRD_PARTY / "bods_v0.4"
assert BODS.is_dir(), "the third-party data must stand beside the repository, in ../shared/data"
EXAMPLES: Final = sorted(path.stem for path in (BODS / "examples").glob("*.json"))
CASES: Final = list_cases()


def read_example(name: str) -> bytes:
    return (BODS / "examples" / f"{name}.json").read_bytes()


def read_case(name: str) -> bytes:
    return json.dumps(load(name).statements).encode()


def find_faults(statements: Any) -> list[str]:
    """What the published schema says against statements, as they come out of JSON."""
    return [f"{list(error.path)}: {error.message}" for error in _validator().iter_errors(statements)]


@cache
def _validator() -> Draft202012Validator:
    parts = [json.loads(path.read_text("utf-8")) for path in (BODS / "schema").glob("*-record.json")]
    parts += [json.loads((BODS / "schema" / f"{name}.json").read_text("utf-8")) for name in ("components", "statement")]
    registry: Registry[Any] = Registry().with_resources([(part["$id"], Resource.from_contents(part)) for part in parts])
    return Draft202012Validator({"$ref": "urn:statement"}, registry=registry, format_checker=FormatChecker())
