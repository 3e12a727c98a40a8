"""One statement from trees of fragments; the only place that nests them.

A request chooses fragments and pages, nothing else. The statement is the union of one branch for each root, and all
edges below one node are a COLLECT subquery, again a union of branches. Each branch yields items of one form,

    {place: 1, edge: {…}, object: {label: …, …}, below: [ … ]}

where `place` says which of the fragments brought the item: in a union the rows of one branch do not carry what another
has collected (as columns of one row, seven edges of 72 items took 138 MB of the server's memory, as a union 0.1 MB).
Items hold every scalar that the model knows, dates and times as ISO text, so that two requests differ in shape only by
the fragments they name; the statement of a shape is built once. Further parts of a fragment's shape (`score: float`)
stand beside `object`. Every selection has a number, and so have its variables and parameters: a fragment takes a
parameter from the nearest selection at or above it that gives one of that name, and two roots may give one name
different values.

A root whose fragment needs a day (`$as_of: date`, not `date?`) is read as of it: what changes without leaving its node
(`ON_DAY`) is then taken from the statement of that day instead of the node.

Withheld from every answer: number hashes, who-closed-what, when a firm was a natural person's business, and what
serves search alone. Unless `natural_persons` is
true, which a fragment may ask for as `$natural_persons: bool`, no sealed blob leaves the graph, of a
person nothing but that there is one, and of an individual business or sole proprietorship (L0) nothing but id and kind.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from kg.errors import GraphQueryError
from kg.graph.fact_tables import sealed_columns, snake_case
from kg.graph.folding import ends_in_condition, fold
from kg.graph.queries import ROOT, QueryFile, read_fragment, read_query
from kg.model.graph import EDGE_TYPES, NODES, SEARCH_PREFIX
from kg.model.record import Column, columns_of
from kg.model.vocabulary import NATURAL_PERSON_SUBJECTS

DEPTH_MAX: Final = 6
"""Fragments below one another, the root included."""
PUBLICATION, PUBLICATION_AFTER = "publication", "publication_after"
"""Keys of what was published before anything was read, and when all was."""
_OF_PAST: Final = {"closed_at", "traded_alone_from", "traded_alone_until"}
_WITHHELD: Final = {"number_hash", "from_id", "to_id", "party_count"} | _OF_PAST
_WITHHELD_OF_EDGES: Final = _WITHHELD | {
    *("stated_from", "stated_until", "link_holder_ids", "link_firm_ids", "link_votes", "evidence_links"),
    *("evidence_sources", "evidence_record_keys", "evidence_run_ids", "evidence_recorded_at"),
}
"""A fragment tells the links and the records of a chain, where whom they are about may be told."""
_UNION: Final = "\nUNION ALL\n"
_SHOWN: Final = "natural_persons"
"""By which a fragment asks whether natural persons are shown; of the shape, so it stands as text."""
_NATURAL_PERSON_KINDS: Final = sorted(kind.value for kind in NATURAL_PERSON_SUBJECTS)
_EDGES: Final = {edge.__name__: edge for edge in EDGE_TYPES}
_AS_OF: Final = "as_of"
ON_DAY: Final[Mapping[str, tuple[str, frozenset[str]]]] = {
    "LegalEntity": (
        "register_entry_on_day",
        frozenset(column.name for column in columns_of(NODES["RegisterEntry"]))
        & frozenset(column.name for column in columns_of(NODES["LegalEntity"])) - {"subject_kind", "closed_at"},
    ),
    "Facility": (
        "facility_report_on_day",
        frozenset(
            {
                "facility_state",
                "loan_class",
                "balance_minor",
                "overdue_minor",
                "ended_on",
                "repayment_month_on",
                "repayment_code",
                "repayment_codes",
            }
        ),
    ),
}
"""By label: the fragment of how a node stood on a day, and the columns that it gives in place of the node's."""
_Shape = tuple[str, tuple[tuple[str, bool], ...], tuple["_Shape", ...]]
"""A fragment, the names of its parameters, each with whether a value is given for it, and what hangs below."""


@dataclass(frozen=True, slots=True)
class Selection:
    """One fragment, how much of it (`limit` items after `skip`), and what hangs below each item.

    `parameters` are for its fragment and those below it.
    """

    fragment: str
    limit: int = 1
    skip: int = 0
    children: tuple["Selection", ...] = ()
    parameters: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement and its parameters. Each row is an `item`: of a root, or, as first and last, what is published.

    A night may come between two branches: only where those two say the same is all of one night.
    """

    text: str
    parameters: Mapping[str, object]


def build_statement(roots: Sequence[Selection], *, natural_persons: bool = False) -> Statement:
    """The one statement for all `roots`, which may be none.

    Raises:
        GraphQueryError: a fragment is unknown, hangs on nothing above it, is too deep, or lacks a parameter.
    """
    text = _build_text(tuple(map(_shape_of, roots)), natural_persons)
    selections = (selected for root in roots for selected in _iter_selections(root))
    values = ((selected.limit, selected.skip, selected.parameters) for selected in selections)
    return Statement(text, build_parameters(values, natural_persons=natural_persons))


def build_parameters(
    selections: Iterable[tuple[int, int, Mapping[str, object]]], *, natural_persons: bool = False
) -> dict[str, object]:
    """The parameters of a statement: limit, skip and parameters of its selections, each parent before its children."""
    parameters: dict[str, object] = {} if natural_persons else {"natural_person_kinds": _NATURAL_PERSON_KINDS}
    for number, (limit, skip, given) in enumerate(selections):
        parameters[f"limit_{number}"] = limit
        parameters[f"skip_{number}"] = skip
        for name, value in given.items():
            if value is not None:
                parameters[f"{name}_{number}"] = value
    return parameters


def _iter_selections(selection: Selection) -> Iterator[Selection]:
    yield selection
    for child in selection.children:
        yield from _iter_selections(child)


def _shape_of(selection: Selection) -> _Shape:
    given = tuple((name, value is not None) for name, value in selection.parameters.items())
    return (selection.fragment, given, tuple(_shape_of(child) for child in selection.children))


@lru_cache(maxsize=512)
def _build_text(roots: tuple[_Shape, ...], natural_persons: bool) -> str:
    branches = _Builder(natural_persons).iter_branches(roots, _Above(), depth=1)
    return _UNION.join([_read_publication(PUBLICATION), *branches, _read_publication(PUBLICATION_AFTER)])


def _read_publication(name: str) -> str:
    return f"CALL () {{\n{read_query('publication').text}\n}}\nRETURN {{{name}: publication}} AS item"


@dataclass(frozen=True, slots=True)
class _Above:
    """What stands above a selection: its parent's number and fragment, and under which number each parameter is."""

    number: int | str | None = None
    fragment: QueryFile | None = None
    parameters: Mapping[str, int | None] = field(default_factory=dict)
    """None for one that stands there and has no value."""
    on_day: bool = False
    """Whether the root is read as of a day."""
    natural_persons: bool = False
    """Whether natural persons are shown."""


class _Builder:
    """Numbers the fragments of one statement in the order of `_iter_selections`."""

    def __init__(self, natural_persons: bool) -> None:
        self._natural_persons = natural_persons
        self._count = 0

    def iter_branches(self, shapes: Sequence[_Shape], above: _Above, *, depth: int) -> Iterator[str]:
        """For each of `shapes` below one node, or below none, what reads it and returns an `item` a row."""
        for place, shape in enumerate(shapes):
            yield self._build_branch(place, shape, above, depth)

    def _build_branch(self, place: int, shape: _Shape, above: _Above, depth: int) -> str:
        name, given, children = shape
        fragment = read_fragment(name)
        _check_place(fragment, above.fragment, depth)
        number = self._count
        self._count += 1
        on_day = above.on_day or any(one.name == _AS_OF and not one.optional for one in fragment.parameters)
        parameters = {**above.parameters, **{name: number if is_given else None for name, is_given in given}}
        here = _Above(number, fragment, parameters, on_day, self._natural_persons)
        labels, edge_types = fragment.shape_types("object"), fragment.shape_types("edge")
        parts = [f"place: {place}"]
        if labels:
            parts.append(f"object: {self._project_object(labels, here)}")
        if edge_types:
            parts.append(f"edge: r{number} {{{_project(f'r{number}', _edge_columns(edge_types))}}}")
        parts += [f"{part}: x{number}_{part}" for part in further_parts(fragment)]
        if children:
            parts.append(f"below: COLLECT {{\n{_UNION.join(self.iter_branches(children, here, depth=depth + 1))}\n}}")
        order = f"k{number} DESC" + (
            f", r{number}.edge_id" if edge_types else f", n{number}.entity_id" if labels else ""
        )
        text = _rename(fragment, here, above)
        further = "\nWITH * " if ends_in_condition(text) else " "
        return (
            f"{text}{further}ORDER BY {order} SKIP $skip_{number} LIMIT $limit_{number}\n{_read_days(labels, here)}"
            f"RETURN {{{', '.join(parts)}}} AS item"
        )

    def _project_object(self, labels: tuple[str, ...], here: "_Above") -> str:
        variable = f"n{here.number}"
        projected = {label: self._project_node(label, here) for label in labels}
        cases = [f"WHEN {variable}:{label} THEN {text}" for label, text in projected.items()]
        if len(labels) == 1:  # as what the fragment matched is
            cases = [f"ELSE {projected[labels[0]]}"]
        if "LegalEntity" in labels and not self._natural_persons:
            held_back = f"{variable} {{.entity_id, .subject_kind, label: 'LegalEntity'}}"
            cases.insert(0, f"WHEN {variable}.subject_kind IN $natural_person_kinds THEN {held_back}")
        return f"CASE {' '.join(cases)} END" if cases[0].startswith("WHEN") else projected[labels[0]]

    def _project_node(self, label: str, here: "_Above") -> str:
        if label == "Person" and not self._natural_persons:
            return "{label: 'Person'}"
        columns = [column for column in columns_of(NODES[label]) if not _is_withheld(column)]
        if not self._natural_persons:
            columns = [column for column in columns if column.name not in sealed_columns(NODES[label])]
        variable = f"n{here.number}"
        on_day = ON_DAY[label][1] if here.on_day and label in ON_DAY else frozenset()
        kept = _project(variable, [column for column in columns if column.name not in on_day])
        of_day = [_project_on_day(label, here, column) for column in columns if column.name in on_day]
        return f"{variable} {{{', '.join([kept, *of_day])}, label: '{label}'}}"


def _read_days(labels: tuple[str, ...], here: _Above) -> str:
    """How each node of the page stood on the day, where one is asked for and the nodes have such a past."""
    dated = [label for label in labels if here.on_day and label in ON_DAY]
    parts = []
    for label in dated:
        fragment, number = read_fragment(ON_DAY[label][0]), f"{here.number}_{snake_case(label)}"
        text = _rename(fragment, _Above(number, fragment, here.parameters), here)
        parts.append(
            f"head(COLLECT {{\n{text}\nWITH * ORDER BY k{number} DESC LIMIT 1\nRETURN n{number}\n}}) AS d{number}"
        )
    return f"WITH *, {', '.join(parts)}\n" if parts else ""


def _project_on_day(label: str, here: _Above, column: Column) -> str:
    """A column as of the day, or the node's own where nothing was ever stated apart from it."""
    day, own = f"d{here.number}_{snake_case(label)}", f"n{here.number}"
    text = "toString({})" if column.plain_type in (date, datetime) else "{}"
    value = f"CASE WHEN {day} IS NULL THEN {own}.{column.name} ELSE {day}.{column.name} END"
    return f"{column.name}: {text.format(value)}"


def _is_withheld(column: Column) -> bool:
    return column.name in _WITHHELD or column.name.startswith(SEARCH_PREFIX)


def _check_place(fragment: QueryFile, parent: QueryFile | None, depth: int) -> None:
    above = (*parent.shape_types("object"), *parent.shape_types("edge")) if parent else (ROOT,)
    if fragment.on not in above:
        raise GraphQueryError(f"The fragment {fragment.name} hangs on {fragment.on}, not on {' or '.join(above)}.")
    if depth > DEPTH_MAX:
        raise GraphQueryError(f"Fragments are nested deeper than {DEPTH_MAX}.", way_out="Ask in two requests.")


def _edge_columns(edge_types: tuple[str, ...]) -> list[Column]:
    columns = {column.name: column for edge_type in edge_types for column in columns_of(_EDGES[edge_type])}
    return [column for name, column in columns.items() if name not in _WITHHELD_OF_EDGES]


def _project(variable: str, columns: list[Column]) -> str:
    """Every column; dates and times as text, which is what an answer shows and costs the driver least."""
    return ", ".join(
        f"{column.name}: toString({variable}.{column.name})"
        if column.plain_type in (date, datetime)
        else f".{column.name}"
        for column in columns
    )


def further_parts(fragment: QueryFile) -> tuple[str, ...]:
    """Names of what a fragment yields beside `edge` and `object`, in the order of its header."""
    return tuple(part.name for part in fragment.shape if part.name not in ("edge", "object"))


def _rename(fragment: QueryFile, here: _Above, above: _Above) -> str:
    """The fragment with variables and parameters of its own; `subject` is what the parent calls its object or edge."""
    missing = {parameter.name for parameter in fragment.parameters} - here.parameters.keys() - {_SHOWN}
    if missing:
        raise GraphQueryError(f"Parameters are missing: {', '.join(sorted(missing))}.")
    number = here.number
    subject = f"{'r' if fragment.on in _EDGES else 'n'}{above.number}"
    names = {"subject": subject, "edge": f"r{number}", "object": f"n{number}", "rank": f"k{number}"}
    names |= {part: f"x{number}_{part}" for part in further_parts(fragment)}
    variables = re.compile(rf"(?<![.:$\w'])({'|'.join(names)})\b")
    text = variables.sub(lambda match: names[match[1]], fragment.text)
    text = re.sub(rf"\${_SHOWN}\b", "true" if here.natural_persons else "false", text)
    numbers = {name: f"${name}_{at}" if at is not None else "null" for name, at in here.parameters.items()}
    return fold(re.sub(r"\$(\w+)", lambda match: numbers[match[1]], text))
