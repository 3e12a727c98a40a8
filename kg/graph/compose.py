"""One statement from a tree of fragments; the only place that nests them.

A request chooses fragments and pages, nothing else. Each level is a COLLECT subquery that yields items of one form,

    {edge: {…}, object: {label: …, …}, shareholders_0: [ … ], facilities_1: [ … ]}

with every scalar that the model knows, so that two requests differ in shape only by the fragments they name; the
statement of a shape is built once. Withheld from every answer: number hashes and who-closed-what. Unless
`natural_persons` is true, no sealed blob leaves the graph, of a person nothing but that there is one, and of an
individual business or sole proprietorship (L0) nothing but id and kind.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kg.errors import GraphQueryError
from kg.graph.queries import ROOT, QueryFile, read_fragment, read_query
from kg.model.graph import EDGE_TYPES, NODES
from kg.model.record import column_names
from kg.model.vocabulary import NATURAL_PERSON_SUBJECTS

DEPTH_MAX: Final = 6
"""Fragments below one another, the root included."""
_WITHHELD: Final = frozenset({"number_hash", "closed_at", "from_id", "to_id", "party_count"})
_SEALED: Final = "sealed"
_NATURAL_PERSON_KINDS: Final = sorted(kind.value for kind in NATURAL_PERSON_SUBJECTS)
_VARIABLES: Final = re.compile(r"(?<![.:$\w'])(subject|edge|object|rank)\b")
_EDGES: Final = {edge.__name__: edge for edge in EDGE_TYPES}
_Shape = tuple[str, tuple["_Shape", ...]]


@dataclass(frozen=True, slots=True)
class Selection:
    """One fragment, how much of it (`limit` items after `skip`), and what hangs below each item."""

    fragment: str
    limit: int = 1
    skip: int = 0
    children: tuple["Selection", ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement and its parameters. It answers with one row: `publication` and `items`, each a list."""

    text: str
    parameters: Mapping[str, object]


def build_statement(
    selection: Selection, parameters: Mapping[str, object], *, natural_persons: bool = False
) -> Statement:
    """The one statement for `selection`; `parameters` are those that its fragments declare, by name.

    Raises:
        GraphQueryError: a fragment is unknown, hangs on nothing above it, is too deep, or lacks a parameter.
    """
    pages: dict[str, object] = {}
    for number, selected in enumerate(_iter_selections(selection)):
        pages[f"limit_{number}"] = selected.limit
        pages[f"skip_{number}"] = selected.skip
    text, declared = _build_text(_shape_of(selection), natural_persons)
    missing = declared - parameters.keys()
    if missing:
        raise GraphQueryError(f"Parameters are missing: {', '.join(sorted(missing))}.")
    if not natural_persons:
        pages["natural_person_kinds"] = _NATURAL_PERSON_KINDS
    return Statement(text, {**{name: parameters[name] for name in declared}, **pages})


def child_key(fragment: str, position: int) -> str:
    """Under which key an item holds the items of its child at `position`."""
    return f"{fragment}_{position}"


def count_rows(selection: Selection) -> int:
    """How many items `selection` can yield at most, over all levels."""
    return selection.limit * (1 + sum(count_rows(child) for child in selection.children))


def count_levels(selection: Selection) -> int:
    """How many fragments stand below one another, the root included; at most `DEPTH_MAX` make a statement."""
    return 1 + max(map(count_levels, selection.children), default=0)


def _iter_selections(selection: Selection) -> Iterator[Selection]:
    yield selection
    for child in selection.children:
        yield from _iter_selections(child)


def _shape_of(selection: Selection) -> _Shape:
    return (selection.fragment, tuple(_shape_of(child) for child in selection.children))


@lru_cache(maxsize=512)
def _build_text(shape: _Shape, natural_persons: bool) -> tuple[str, frozenset[str]]:
    builder = _Builder(natural_persons)
    items = builder.build_items(shape, parent=None, depth=1)
    publication = read_query("publication").text
    text = f"RETURN COLLECT {{\n{publication}\n}} AS publication,\n{items} AS items"
    return text, frozenset(builder.declared)


class _Builder:
    """Numbers the fragments of one statement in the order of `_iter_selections`."""

    def __init__(self, natural_persons: bool) -> None:
        self.declared: set[str] = set()
        self._natural_persons = natural_persons
        self._count = 0

    def build_items(self, shape: _Shape, *, parent: tuple[int, QueryFile] | None, depth: int) -> str:
        """A COLLECT subquery for `shape` below the fragment `parent`."""
        name, children = shape
        fragment = read_fragment(name)
        _check_place(fragment, parent[1] if parent else None, depth)
        number = self._count
        self._count += 1
        self.declared |= {parameter.name for parameter in fragment.parameters}
        parts = [f"object: {self._project_object(fragment, number)}"]
        if edge_types := fragment.shape_types("edge"):
            parts.insert(0, f"edge: r{number} {{{_project(_edge_columns(edge_types))}}}")
        for position, child in enumerate(children):
            nested = self.build_items(child, parent=(number, fragment), depth=depth + 1)
            parts.append(f"{child_key(child[0], position)}: {nested}")
        order = f"k{number} DESC, " + (f"r{number}.edge_id" if edge_types else f"n{number}.entity_id")
        return (
            f"COLLECT {{\n{_rename(fragment.text, number, parent[0] if parent else None)}\n"
            f"WITH * ORDER BY {order} SKIP $skip_{number} LIMIT $limit_{number}\n"
            f"RETURN {{{', '.join(parts)}}} AS item{number} ORDER BY {order}\n}}"
        )

    def _project_object(self, fragment: QueryFile, number: int) -> str:
        labels = fragment.shape_types("object")
        branches = [f"WHEN n{number}:{label} THEN {self._project_node(label, number)}" for label in labels]
        if "LegalEntity" in labels and not self._natural_persons:
            held_back = f"n{number} {{.entity_id, .subject_kind, label: 'LegalEntity'}}"
            branches.insert(0, f"WHEN n{number}.subject_kind IN $natural_person_kinds THEN {held_back}")
        return f"CASE {' '.join(branches)} END"

    def _project_node(self, label: str, number: int) -> str:
        if label == "Person" and not self._natural_persons:
            return "{label: 'Person'}"
        columns = [name for name in column_names(NODES[label]) if name not in _WITHHELD]
        if not self._natural_persons:
            columns = [name for name in columns if name != _SEALED]
        return f"n{number} {{{_project(columns)}, label: '{label}'}}"


def _check_place(fragment: QueryFile, parent: QueryFile | None, depth: int) -> None:
    above = parent.shape_types("object") if parent else (ROOT,)
    if fragment.on not in above:
        raise GraphQueryError(f"The fragment {fragment.name} hangs on {fragment.on}, not on {' or '.join(above)}.")
    if depth > DEPTH_MAX:
        raise GraphQueryError(f"Fragments are nested deeper than {DEPTH_MAX}.", way_out="Ask in two requests.")


def _edge_columns(edge_types: tuple[str, ...]) -> list[str]:
    names = dict.fromkeys(name for edge_type in edge_types for name in column_names(_EDGES[edge_type]))
    return [name for name in names if name not in _WITHHELD]


def _project(columns: list[str]) -> str:
    return ", ".join(f".{name}" for name in columns)


def _rename(text: str, number: int, parent: int | None) -> str:
    """The fragment with variables of its own; `subject` is what the parent calls its object."""
    names = {"subject": f"n{parent}", "edge": f"r{number}", "object": f"n{number}", "rank": f"k{number}"}
    return _VARIABLES.sub(lambda match: names[match[1]], text)
