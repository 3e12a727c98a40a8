"""One request from plan to audit: at most one statement, and no answer without an audit entry (rule L6)."""

import hashlib
import time
from asyncio import Future
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, cast

import orjson

from api.authentication import Caller, Clock
from api.costing import WALK_MAX, count_items, count_walks
from api.exchange import Measured
from api.objects import Completer
from api.outcomes import shape_items
from api.person_rate import PersonRate
from api.planning import Bound, Plan, PlannedRoot
from api.reading import (
    IS_ESTABLISHED,
    Decisions,
    ReadEdge,
    Reading,
    Unsealer,
    find_publication,
    permit,
    split_items,
)
from api.schema.roots import OTHER_END, Lexicon
from api.withholding import build_refused
from kg.access.policies import Decision, Policies, RefusalCode
from kg.access.purposes import FieldGroup, Intent
from kg.errors import RequestError
from kg.graph.compose import DEPTH_MAX, Selection, build_parameters, build_statement
from kg.ledger.audit import AuditEntry
from kg.model.ids import RunId

_NOT_YET_ESTABLISHED: Final = {
    "label": "NotFound",
    "reason": "The legal entity of this code or id was not established on that day.",
}


class Graph(Protocol):
    """What answers read: one statement, as `kg.graph.door` runs it."""

    async def read(self, statement: str, parameters: Mapping[str, object]) -> list[dict[str, object]]:
        """Every row."""
        ...


class AuditLog(Protocol):
    """Where audit entries go."""

    def append(self, entry: AuditEntry) -> "Future[None]":
        """Begin to store one entry; it is on disk when what is returned is done."""
        ...


@dataclass(frozen=True, slots=True)
class RequestContext:
    """Who asks and why."""

    caller: Caller
    intent: Intent
    query_digest: str
    operation_name: str | None
    """The operation that the request names, if any."""
    in_address: bool = False
    """Whether the request stands in an address, which ends up in logs: it is a GET."""
    measured: Measured = field(default_factory=Measured)


@dataclass(slots=True)
class Route:
    """A plan under decisions and look-ups: what is read, by which statement, and what the audit says was decided."""

    edges: tuple[ReadEdge | None, ...]
    """By number of root; None where nothing is looked for."""
    read: tuple[ReadEdge, ...]
    """Those roots that are read, in the order of the statement."""
    order: tuple[ReadEdge, ...]
    """Every edge that is read, in the order of the statement's selections."""
    statement: str
    natural_persons: bool
    places: Mapping[str, ReadEdge]
    allowed: tuple[str, ...]
    refused: tuple[str, ...]
    decisions: Decisions
    complete: Completer = field(init=False)
    """Compiled for it by `api.engine`."""


def build_route(plan: Plan, bound: Bound, decisions: Decisions) -> Route:
    """The route of a plan. It depends on which fragments and parameters are looked up, and on none of their values.

    Raises:
        RequestError: edges are nested too deeply.
    """
    registered = decisions[FieldGroup.REGISTRATION].allowed
    edges: list[ReadEdge | None] = []
    for root, look_up in zip(plan.roots, bound.look_ups, strict=True):
        place = sum(edge is not None and edge.place is not None for edge in edges)
        looked_for = look_up is not None and registered
        edges.append(permit(root.edge, look_up.fragment, decisions, place) if looked_for and look_up else None)
    read = tuple(edge for edge in edges if edge and edge.place is not None)
    if max((_count_levels(edge) for edge in read), default=0) > DEPTH_MAX:
        raise RequestError(
            f"The query follows edges over more than {DEPTH_MAX} levels.", way_out="Ask in two requests."
        )
    allowed = decisions[FieldGroup.NATURAL_PERSONS].allowed
    statement = build_statement([_select(edge, bound) for edge in read], natural_persons=allowed)
    asked = {FieldGroup.REGISTRATION, FieldGroup.NATURAL_PERSONS} | {edge.field.group for edge in plan.edges}
    decided = {group: decisions[group] for group in asked}
    return Route(
        edges=tuple(edges),
        read=read,
        order=tuple(one for edge in read for one in edge.iter_read()),
        statement=statement.text,
        natural_persons=allowed,
        places={one.planned.path: one for edge in edges if edge for one in edge.iter_all()},
        allowed=tuple(sorted(group for group, decision in decided.items() if decision.allowed)),
        refused=tuple(sorted(f"{group}:{one.refusal}" for group, one in decided.items() if one.refusal)),
        decisions=decisions,
    )


@dataclass(frozen=True, slots=True)
class Answerer:
    """Answers planned operations: decides, reads, admits, records."""

    graph: Graph
    audit_log: AuditLog
    policies: Policies
    unseal: Unsealer
    lexicon: Lexicon
    clock: Clock
    row_max: int
    person_rate: PersonRate
    walk_max: int = WALK_MAX

    def decide(self, context: RequestContext, plan: Plan, bound: Bound) -> Decisions:
        """The decisions on every field group; none on natural persons is in favour of who asked for too many.

        Raises:
            RequestError: what is asked for in variables stands in an address.
        """
        if context.in_address and any(root.field.from_variables_once for root in plan.roots):
            raise RequestError("A number in an address ends up in logs.", way_out="Ask for a person by POST.")
        decisions = self.policies.decide_all(context.caller.role, context.intent)
        for root, look_up in zip(plan.roots, bound.look_ups, strict=True):
            if not root.field.from_variables_once or look_up is None or not decisions[root.field.group].allowed:
                continue
            if not self.person_rate.admits(context.caller.subject, look_up.looked_for or ""):
                return {**decisions, root.field.group: Decision(RefusalCode.TOO_MANY_PERSONS)}
        return decisions

    async def read(self, plan: Plan, bound: Bound, route: Route, context: RequestContext) -> Reading:
        """What the schema's fields are read from, its audit entry on the way: to be answered when it is `recorded`.

        Raises:
            RequestError: it asks for too much, or for the next page of a run that is no longer published.
        """
        reading = Reading(route.decisions, self.unseal, self.lexicon, self.clock, bound.pages, route.places)
        if not plan.reads:
            return reading
        if refusal := reading.decisions[FieldGroup.REGISTRATION].refusal:
            reading.roots = {root.key: build_refused(refusal) for root in plan.roots}
        else:
            await self._read(plan, bound, route, reading, context.measured)
        entry, started = self._build_entry(plan, bound, route, reading, context), time.perf_counter()
        reading.recorded = self.audit_log.append(entry)
        if reading.recorded.done():
            context.measured.audit = (started, time.perf_counter())
        return reading

    async def rehearse(self, bound: Bound, route: Route) -> None:
        """Let the graph make a route's statement ready to run, by running it for no item at all; nothing is read.

        EXPLAIN would plan it too, but leave a tenth of the work to the first who asks.
        """
        await self.graph.read(route.statement, _build_values(route, bound, is_rehearsal=True))

    async def _read(self, plan: Plan, bound: Bound, route: Route, reading: Reading, measured: Measured) -> None:
        measured.estimated_rows = sum(count_items(edge, bound.pages) for edge in route.read)
        if measured.estimated_rows > self.row_max:
            raise RequestError(
                f"The query could yield more than {self.row_max} items.",
                way_out="Ask for smaller pages or fewer levels.",
            )
        if sum(count_walks(edge, bound.pages) for edge in route.read) > self.walk_max:
            raise RequestError(
                f"The query could follow paths, owners, groups or surroundings of more than {self.walk_max} entities.",
                way_out="Ask for smaller pages above these, or in several requests.",
            )
        started = time.perf_counter()
        rows = await self.graph.read(route.statement, _build_values(route, bound))
        measured.statement = (started, time.perf_counter())
        items = [cast("dict[str, Any]", row["item"]) for row in rows]
        reading.publication = find_publication(items)
        if reading.publication:
            reading.run_id = RunId(reading.publication["run_id"])
        if reading.is_publishing:
            measured.publication = reading.publication
        reading.check_days()
        reading.check_cursors()
        found = split_items([item for item in items if "place" in item], len(route.read))
        for edge in route.read:
            reading.admit(edge, found[edge.place or 0])
        for root, edge_of_root in zip(plan.roots, route.edges, strict=True):
            reading.roots[root.key] = shape_root(root, edge_of_root, found, reading)
        measured.actual_rows = reading.item_count

    def _build_entry(
        self, plan: Plan, bound: Bound, route: Route, reading: Reading, context: RequestContext
    ) -> AuditEntry:
        return AuditEntry(
            at=self.clock(),
            subject=context.caller.subject,
            role=context.caller.role,
            purpose=context.intent.purpose,
            case_reference=context.intent.case_reference,
            operation=" ".join(plan.asked),
            query_digest=self.lexicon.hash_number(context.query_digest),
            looked_for=(
                *(one.looked_for for one in bound.look_ups if one and one.looked_for),
                *map(self.lexicon.hash_number, _list_other_ends(bound)),
            ),
            entity_ids=tuple(dict.fromkeys(reading.entity_ids)),
            allowed=route.allowed,
            refused=route.refused,
            run_id=reading.run_id,
        )


def build_query_digest(query: str, variables: Mapping[str, Any]) -> str:
    """SHA-256 of a query's text and variables.

    Raises:
        RequestError: the variables are nested too deeply.
    """
    try:
        canonical = orjson.dumps([query, variables], option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as error:
        raise RequestError("The variables are nested too deeply.") from error
    return hashlib.sha256(canonical).hexdigest()


def _select(edge: ReadEdge, bound: Bound) -> Selection:
    """The fragments of a permitted edge, for the shape of the statement."""
    children = tuple(_select(child, bound) for child in edge.read_children)
    return Selection(edge.fragment, children=children, parameters=_get_parameters(edge, bound))


def _build_values(route: Route, bound: Bound, *, is_rehearsal: bool = False) -> dict[str, object]:
    """The statement's parameters; one item more than a page has tells if there is a next. A rehearsal has none."""
    selections = []
    for edge in route.order:
        page = bound.pages[edge.number]
        limit = 0 if is_rehearsal else page.limit if edge.planned.field.single else page.limit + 1
        selections.append((limit, page.skip, _get_parameters(edge, bound)))
    return build_parameters(selections, natural_persons=route.natural_persons)


def _get_parameters(edge: ReadEdge, bound: Bound) -> Mapping[str, object]:
    """Those of the look-up at a root, the further arguments of a field below."""
    look_up = bound.by_root.get(edge.number)
    if look_up:
        return look_up.parameters
    return bound.pages[edge.number].parameters


def _list_other_ends(bound: Bound) -> list[str]:
    """Credit codes and ids of the legal entities that fields below the roots name, whether they are read or not."""
    named = (page.parameters.get(OTHER_END) for page in bound.pages)
    return [str(one) for one in named if one]


def _count_levels(edge: ReadEdge) -> int:
    return 1 + max(map(_count_levels, edge.read_children), default=0)


def shape_root(root: PlannedRoot, edge: ReadEdge | None, found: list[Any], reading: Reading) -> Any:
    """What a field of the root answers with: a page, one node, an outcome or nothing."""
    if refusal := reading.decisions[root.field.group].refusal:
        return build_refused(refusal)
    if edge is None or edge.place is None:  # nothing to look for
        return root.field.missing
    shaped = shape_items(edge, found[edge.place], reading)
    if shaped is None:
        return root.field.missing
    if shaped.get("is_natural_person"):  # whether there is one is not told either (rule L0)
        reading.item_count -= 1
        return root.field.missing
    if shaped.get(IS_ESTABLISHED) is False:
        return _NOT_YET_ESTABLISHED
    held = shaped.get("object")
    return held if held and held["label"] == "Refused" else shaped
