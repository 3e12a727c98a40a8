"""Query files and fragments, each opened by its contract, checked as it is read.

    cypher/queries/NAME.cypher     a whole statement
    cypher/fragments/NAME.cypher   one GraphQL edge: MATCH … WITH edge, object, … AS rank; `kg.graph.compose` nests it;
                                   one without `object` gives a node values of its own, one on an edge its node

Header lines, in this order: `purpose`, `mode` (read | write), `params`, a fragment's `on` and `shape`, `returns`
(a query's), `bound`; then, of a fragment, `cost: walk` where it costs what thousands of items do; of a query, `title`
of a picture of it in Chinese, where it is drawn, and `needs: named firms` where it asks for names, sums or days, which
releases with pseudonyms lack. Types are those of `kg.model`: ids, closed sets, nodes, edges, or str int float bool date
datetime map; `T?` may be null, `list[T]` and `A | B` as in Python; `none` stands for an empty list.
"""

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Final

from kg.errors import GraphQueryError
from kg.model import ids, vocabulary
from kg.model.graph import EDGE_TYPES, EDGES, NODES

ROOT: Final = "Query"
"""What a fragment hangs on that starts an answer."""
_PLAIN_TYPES: Final = frozenset({"str", "int", "float", "bool", "date", "datetime", "map"})
_BOOKKEEPING_LABELS: Final = frozenset({"Meta", "Migration"})
_QUERY_FIELDS: Final = ("purpose", "mode", "params", "returns", "bound")
_OPTIONAL_FIELDS: Final = {"title": re.compile(r".*[\u4e00-\u9fff].*"), "needs": re.compile("named firms")}
"""What a query may say beside, in this order, and how it is said."""
_OPTIONAL_FRAGMENT_FIELDS: Final = {"cost": re.compile("walk")}
"""The same of a fragment."""
_FRAGMENT_FIELDS: Final = ("purpose", "mode", "params", "on", "shape", "bound")
_WRITES: Final = re.compile(r"\b(CREATE|MERGE|SET|DELETE|DETACH|REMOVE|FOREACH|LOAD|DROP)\b", re.IGNORECASE)
_BOUND: Final = re.compile(r"LIMIT (\d+|\$\w+)|UNWIND \$\w+|one row")
_TYPED: Final = re.compile(r"(?P<name>\$?[a-z][a-z0-9_]*): (?P<type>.+)")
_TYPE: Final = re.compile(r"(?P<list>list\[)?(?P<names>[A-Za-z]+(?: \| [A-Za-z]+)*)(?(list)\])(?P<optional>\?)?")
_LABELS: Final = re.compile(r"\(\w*:([\w|]+)")
_EDGE_TYPES: Final = re.compile(r"\[\w*:([\w|]+)")
_INNERMOST: Final = re.compile(r"\{[^{}]*\}")
_RESERVED: Final = re.compile(r"[.:$](subject|edge|object|rank)\b")


class QueryMode(StrEnum):
    """What a statement does to the graph."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Typed:
    """One parameter, result column or part of a shape; `types` are names of `kg.model` or plain types."""

    name: str
    types: tuple[str, ...]
    is_list: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class QueryFile:
    """One checked file. `on` and `shape` are a fragment's, `returns` a query's; `text` is without the header.

    `title`: what stands above a picture of it, in the language of the firms' names.

    `needs_named_firms`: on a release with pseudonyms it would find nothing, or take what is withheld for nothing.
    """

    name: str
    purpose: str
    mode: QueryMode
    parameters: tuple[Typed, ...]
    returns: tuple[Typed, ...]
    bound: str
    text: str
    on: str | None = None
    shape: tuple[Typed, ...] = ()
    title: str = ""
    needs_named_firms: bool = False
    is_walk: bool = False
    """Of a fragment: it follows edges over several steps, or goes through a group, which may have a hundred thousand
    members, to bring a page or a number of it; so that a run of it costs what thousands of items do."""

    def shape_types(self, name: str) -> tuple[str, ...]:
        """Model types of one part of the shape, `edge` or `object`; empty when the fragment has no such part."""
        return next((part.types for part in self.shape if part.name == name), ())


@cache
def read_query(name: str) -> QueryFile:
    """The query file `cypher/queries/NAME.cypher`.

    Raises:
        GraphQueryError: there is none of that name, or it breaks its contract (file and line are named).
    """
    return parse_query_file(_read_text("queries", name), f"cypher/queries/{name}.cypher")


@cache
def read_fragment(name: str) -> QueryFile:
    """The fragment `cypher/fragments/NAME.cypher`; raises as `read_query` does."""
    return parse_query_file(_read_text("fragments", name), f"cypher/fragments/{name}.cypher")


def iter_queries() -> Iterator[QueryFile]:
    """Every query file, by name."""
    return (read_query(name) for name in _names("queries"))


def iter_fragments() -> Iterator[QueryFile]:
    """Every fragment, by name."""
    return (read_fragment(name) for name in _names("fragments"))


def parse_query_file(content: str, path: str) -> QueryFile:
    """A checked query or fragment from its text; a file below `fragments/` is a fragment.

    Raises:
        GraphQueryError: naming `path` and the line.
    """
    is_fragment = "/fragments/" in path
    header, text, first_line = _split_header(content, path, _FRAGMENT_FIELDS if is_fragment else _QUERY_FIELDS)
    if header["mode"] not in set(QueryMode):
        raise _broken(path, 2, f"mode is {header['mode']!r}", "Use read or write.")
    lines = {field: number for number, field in enumerate(header, start=1)}
    typed = {
        field: _parse_typed(header[field], path, lines[field]) if field in header else ()
        for field in ("params", "returns", "shape")
    }
    found = QueryFile(
        name=path.rsplit("/", 1)[-1].removesuffix(".cypher"),
        purpose=header["purpose"],
        mode=QueryMode(header["mode"]),
        parameters=tuple(_without_sign(parameter, path, lines["params"]) for parameter in typed["params"]),
        returns=typed["returns"],
        bound=header["bound"],
        text=text,
        on=header.get("on"),
        shape=typed["shape"],
        title=header.get("title", ""),
        needs_named_firms="needs" in header,
        is_walk="cost" in header,
    )
    _check_text(found, path, first_line)
    _check_bound(found, path, lines["bound"])
    if is_fragment:
        _check_fragment(found, path, lines)
    return found


def _names(folder: str) -> list[str]:
    files = resources.files("cypher").joinpath(folder).iterdir()
    return sorted(file.name.removesuffix(".cypher") for file in files if file.name.endswith(".cypher"))


def _read_text(folder: str, name: str) -> str:
    file = resources.files("cypher").joinpath(folder, f"{name}.cypher")
    if not re.fullmatch(r"\w+", name) or not file.is_file():
        raise GraphQueryError(
            f"There is no cypher/{folder}/{name}.cypher.", way_out=f"There are: {', '.join(_names(folder)) or 'none'}."
        )
    return file.read_text("utf-8")


def _broken(path: str, line: int, what: str, way_out: str) -> GraphQueryError:
    return GraphQueryError(f"{path}, line {line}: {what}.", way_out=way_out)


def _split_header(content: str, path: str, fields: tuple[str, ...]) -> tuple[dict[str, str], str, int]:
    lines = content.splitlines()
    header: dict[str, str] = {}
    for number, field in enumerate(fields, start=1):
        prefix = f"// {field}: "
        line = lines[number - 1] if number <= len(lines) else ""
        value = line.removeprefix(prefix).strip()
        if not line.startswith(prefix) or not value:
            raise _broken(path, number, f"the header field {field!r} is missing or empty", f"Write: {prefix}…")
        header[field] = value
    optional = _OPTIONAL_FIELDS if fields is _QUERY_FIELDS else _OPTIONAL_FRAGMENT_FIELDS
    for field, form in optional.items():
        prefix = f"// {field}: "
        line = lines[len(header)] if len(lines) > len(header) else ""
        if line.startswith(prefix) and form.fullmatch(value := line.removeprefix(prefix).strip()):
            header[field] = value
    text = "\n".join(lines[len(header) :]).strip()
    if not text or text.startswith("//"):
        raise _broken(path, len(header) + 1, "a statement must follow the header", "Remove further header lines.")
    return header, text, len(header) + 1


def _parse_typed(value: str, path: str, line: int) -> tuple[Typed, ...]:
    if value == "none":
        return ()
    return tuple(_parse_one(item.strip(), path, line) for item in value.split(","))


def _parse_one(item: str, path: str, line: int) -> Typed:
    typed = _TYPED.fullmatch(item)
    parsed = _TYPE.fullmatch(typed["type"]) if typed else None
    if typed is None or parsed is None:
        raise _broken(path, line, f"{item!r} is no `name: Type`", "See the docstring of kg.graph.queries.")
    names = tuple(parsed["names"].split(" | "))
    for name in names:
        if name not in _known_types():
            raise _broken(
                path, line, f"the type {name!r} is not in kg.model", "Use a name of kg.model or a plain type."
            )
    return Typed(typed["name"], names, is_list=bool(parsed["list"]), optional=bool(parsed["optional"]))


@cache
def _known_types() -> frozenset[str]:
    new_types = {name for name, value in vars(ids).items() if hasattr(value, "__supertype__")}
    closed_sets = {
        name for name, value in vars(vocabulary).items() if isinstance(value, type) and issubclass(value, enum.StrEnum)
    }
    return _PLAIN_TYPES | new_types | closed_sets | NODES.keys() | {edge.__name__ for edge in EDGE_TYPES}


def _without_sign(parameter: Typed, path: str, line: int) -> Typed:
    if not parameter.name.startswith("$"):
        raise _broken(path, line, f"the parameter {parameter.name!r} has no $", "Write it as in the statement.")
    return Typed(parameter.name[1:], parameter.types, is_list=parameter.is_list, optional=parameter.optional)


def _check_text(found: QueryFile, path: str, first_line: int) -> None:
    """Parameters used are parameters declared; labels and edge types are the model's; a read does not write."""
    used = set(re.findall(r"\$(\w+)", found.text))
    declared = {parameter.name for parameter in found.parameters}
    if used != declared:
        odd = ", ".join(sorted(f"${name}" for name in used ^ declared))
        raise _broken(path, 3, f"declared and used parameters differ by {odd}", "Declare what the statement uses.")
    for number, line in enumerate(found.text.splitlines(), start=first_line):
        for label in "|".join(_LABELS.findall(line)).split("|"):
            if label and label not in NODES and label not in _BOOKKEEPING_LABELS:
                raise _broken(
                    path, number, f"the label {label!r} is not in kg.model.graph", "Use a label of the model."
                )
        for edge_type in "|".join(_EDGE_TYPES.findall(line)).split("|"):
            if edge_type and edge_type not in EDGES:
                raise _broken(path, number, f"the edge type {edge_type!r} is not in kg.model.graph", "Use one of its.")
        if found.mode is QueryMode.READ and (write := _WRITES.search(line)):
            raise _broken(path, number, f"a read holds {write[1]}", "Say `mode: write`, or take it out.")


def _check_bound(found: QueryFile, path: str, line: int) -> None:
    if not _BOUND.fullmatch(found.bound):
        raise _broken(path, line, f"the bound {found.bound!r} is none", "Use LIMIT …, UNWIND $rows or one row.")
    if found.on is None and found.bound != "one row" and found.bound not in found.text:
        raise _broken(path, line, f"the statement has no {found.bound!r}", "A statement holds the bound it declares.")


def _check_fragment(found: QueryFile, path: str, lines: dict[str, int]) -> None:
    """A fragment reads, hangs on a node or edge type, yields what the model knows, and leaves its bound to compose.

    One with an `object` has an `edge` too, unless it starts an answer or hangs on an edge; one without yields values.
    """
    if found.mode is not QueryMode.READ:
        raise _broken(path, lines["mode"], "a fragment writes", "A fragment only reads.")
    edge_names = {edge.__name__ for edge in EDGE_TYPES}
    if found.on != ROOT and found.on not in NODES.keys() | edge_names:
        raise _broken(path, lines["on"], f"{found.on!r} is no type", f"Use a label or edge of the model, or {ROOT}.")
    objects, edges = found.shape_types("object"), found.shape_types("edge")
    if not set(objects) <= NODES.keys() or (not objects and (edges or found.on not in NODES)):
        raise _broken(path, lines["shape"], "the shape has no `object` of node types", "Write: object: Label | Label.")
    if not set(edges) <= edge_names or (objects and (not edges) != (found.on not in NODES)):
        raise _broken(path, lines["shape"], "the shape has no `edge` of edge types", "Write: edge: Owns.")
    if found.bound != "LIMIT $limit" or re.search(r"\b(LIMIT|SKIP|RETURN)\b", _without_subqueries(found.text)):
        raise _broken(path, lines["bound"], "compose sets a fragment's page", "Say `LIMIT $limit` and end in WITH.")
    if found.on in NODES and f"(subject:{found.on})" not in found.text:
        raise _broken(path, lines["on"], f"no (subject:{found.on}) is matched", "Match what the fragment hangs on.")
    if _RESERVED.search(found.text) or "AS rank" not in found.text:
        raise _broken(path, lines["shape"], "`rank` is missing, or a reserved name is used twice", "See the docstring.")


def _without_subqueries(text: str) -> str:
    """The text without what stands in braces: subqueries page and return for themselves."""
    while (without := _INNERMOST.sub("", text)) != text:
        text = without
    return text
