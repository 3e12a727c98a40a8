"""The slow reference of a profile: every node and edge read by itself, and what they mean written out once more.

It shares nothing with what it is compared with: no fragment, no composition, no shaping. What a list holds, in which
order, and what a total counts is taken from what the schema says of it (`api/schema/descriptions.yaml`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from kg.graph.door import Graph
from kg.model.graph import NODES

CHINA = timezone(timedelta(hours=8))
TRADERS = ("individual_business", "sole_proprietorship")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Tie:
    """An edge with the id of its start and the node at its end, or the other way round, as it is looked at."""

    kind: str
    edge: Row
    node: Row


class PlainGraph:
    """All nodes and edges of a graph. `day` is that asked about, None for now."""

    def __init__(self, graph: Graph) -> None:
        found = graph.read(
            "MATCH (n) WHERE NOT n:Meta RETURN elementId(n) AS place, labels(n)[0] AS label, properties(n) AS row"
        )
        nodes = {one["place"]: {**_row(one["row"]), "label": str(one["label"])} for one in found}
        self._out: dict[tuple[str, str], list[Tie]] = defaultdict(list)
        self._into: dict[tuple[str, str], list[Tie]] = defaultdict(list)
        for one in graph.read(
            "MATCH (a)-[e]->(b) RETURN elementId(a) AS a, elementId(b) AS b, type(e) AS kind, properties(e) AS row"
        ):
            start, end, kind, row = nodes[one["a"]], nodes[one["b"]], str(one["kind"]), _row(one["row"])
            self._out[kind, node_id(start)].append(Tie(kind, row, end))
            self._into[kind, node_id(end)].append(Tie(kind, row, start))

    def read_list(self, name: str, firm: str, day: date | None) -> list[dict[str, Any]]:
        """Every item of a list of a profile, in order."""
        kinds, is_out, is_told, rank, tell = LISTS[name]
        ties = [tie for kind in kinds for tie in (self._out if is_out else self._into)[kind, firm]]
        told = sorted((tie for tie in ties if is_told(tie, day)), key=lambda tie: str(tie.edge["edge_id"]))
        told.sort(key=lambda tie: rank(tie, day), reverse=True)
        return [{"node": {"id": node_id(tie.node)}} | tell(self, tie, day) for tie in told]

    def read_totals(self, firm: str, day: date | None) -> dict[str, Any]:
        """What a profile sums up."""
        held = [
            tie.edge.get("share")
            for tie in self._into["OWNS", firm]
            if is_stated(tie, day) and lasts(tie.edge, day or today())
        ]
        known = round(sum(share for share in held if share is not None), 6)
        bonds = [
            [tie for tie in found["GUARANTEES", firm] if is_guarantee_of_firms(tie, day)]
            for found in (self._out, self._into)
        ]
        owed = [self.stand_of(tie.node, day) for tie in self._out["BORROWS", firm] if is_owed(tie, day)]
        return {
            "shareTotals": {
                "knownShare": ratio(known), "unknownShare": ratio(round(max(0.0, 1 - known), 6)),
                "holderCount": len(held), "unknownCount": held.count(None),
            },
            "guaranteeTotals": {
                "givenCount": len(bonds[0]), "receivedCount": len(bonds[1]),
                "given": add_up((tie.edge["currency"], tie.edge.get("amount_minor")) for tie in bonds[0]),
                "received": add_up((tie.edge["currency"], tie.edge.get("amount_minor")) for tie in bonds[1]),
            },
            "facilityTotals": {
                "facilityCount": len(owed), "openCount": sum(one["facility_state"] == "open" for one in owed),
                "granted": add_up((one["currency"], one["amount_minor"]) for one in owed),
                "balance": add_up((one["currency"], one["balance_minor"]) for one in owed),
                "overdue": add_up((one["currency"], one["overdue_minor"]) for one in owed),
            },
        }  # fmt: skip

    def stand_of(self, facility: Row, day: date | None) -> dict[str, Any]:
        """A facility as its bank had reported it by the day: unknown before the first report."""
        now = {name: facility.get(name) for name in ("currency", "amount_minor", "balance_minor", "overdue_minor")}
        now |= {name: facility.get(name) for name in ("facility_state", "ended_on")}
        if day is None:
            return now
        reports = [
            tie.node
            for tie in self._out["REPORTED_AS", facility["facility_id"]]
            if is_open(tie) and tie.node["stated_from"] <= day
        ]
        last: Row | None = max(reports, key=lambda one: one["stated_from"], default=None)
        is_known = last is not None or facility["recorded_at"].astimezone(CHINA).date() <= day
        source: Row = last or (facility if is_known else {})
        now |= {name: source.get(name) for name in ("balance_minor", "overdue_minor")}
        ended_on = facility.get("ended_on")
        if ended_on and ended_on > day:
            return now | {"facility_state": "open", "ended_on": None}
        if last and not ended_on:
            return now | {"facility_state": last["facility_state"]}
        told = is_known or ended_on or facility["facility_state"] == "open"
        return now if told else now | {"facility_state": None}


# -- when something is told ----------------------------------------------------------------------------------------
def today() -> date:
    """The day in China."""
    return datetime.now(CHINA).date()


def is_open(tie: Tie) -> bool:
    """Whether the register still states the edge and what it leads to."""
    return tie.edge.get("closed_at") is None and tie.node.get("closed_at") is None


def has_begun(edge: Row, day: date) -> bool:
    """Whether it was stated and held by then, as far as is known."""
    return all(edge.get(name) is None or edge[name] <= day for name in ("stated_from", "valid_from"))


def lasts(edge: Row, day: date) -> bool:
    """Whether it had not ended by then."""
    return edge.get("valid_to") is None or bool(edge["valid_to"] > day)


def is_stated(tie: Tie, day: date | None) -> bool:
    """Of what keeps its versions: whether it is stated now, or was stated on the day, when it had begun."""
    if day is None:
        return is_open(tie)
    until = tie.edge.get("stated_until")
    return (tie.edge.get("closed_at") is None or bool(until and until > day)) and has_begun(tie.edge, day)


def is_held(tie: Tie, day: date | None) -> bool:
    """As stated; on a day not what had ended."""
    return is_stated(tie, day) and (day is None or lasts(tie.edge, day))


def is_guarantee(tie: Tie, day: date | None) -> bool:
    """Guarantees keep no versions."""
    return is_open(tie) and (day is None or (has_begun(tie.edge, day) and lasts(tie.edge, day)))


def is_guarantee_of_firms(tie: Tie, day: date | None) -> bool:
    """What totals count: between legal entities alone, and not ended."""
    is_firm = tie.node["label"] == "LegalEntity" and tie.node["subject_kind"] not in TRADERS
    return is_firm and is_guarantee(tie, day) and lasts(tie.edge, day or today())


def is_owed(tie: Tie, day: date | None) -> bool:
    """Facilities, ended ones too."""
    return is_open(tie) and (day is None or has_begun(tie.edge, day))


def is_decided(tie: Tie, day: date | None) -> bool:
    """Decisions by the day; what was repaired is shown no more."""
    return is_open(tie) and tie.node.get("repaired_on") is None and (day is None or tie.node["decided_on"] <= day)


def is_in_history(tie: Tie, day: date | None) -> bool:
    """Statements of the register by the day, but of a natural person's time."""
    return is_open(tie) and (day is None or tie.node["stated_from"] <= day)


# -- in which order, and with what ---------------------------------------------------------------------------------
def present_first(name: str) -> Callable[[Tie, date | None], Any]:
    """Present before ended, then the largest first, unknown last."""

    def rank(tie: Tie, day: date | None) -> Any:
        value = tie.edge.get(name)
        return (day is not None or lasts(tie.edge, today()), -1 if value is None else value)

    return rank


def rank_office(tie: Tie, day: date | None) -> Any:
    """Present before ended, who represents the firm first, of one office the latest first."""
    office = {"director": 2, "supervisor": 1, "manager": 0}.get(tie.edge["role"], 3)
    return (day is not None or lasts(tie.edge, today()), office, str(tie.edge.get("valid_from") or ""))


def tell_share(_graph: PlainGraph, tie: Tie, _day: date | None) -> dict[str, Any]:
    """A holding."""
    return {"share": ratio(tie.edge.get("share")), "amount": money(tie.edge, "amount_minor")} | tell_days(tie)


def tell_days(tie: Tie) -> dict[str, Any]:
    """When the fact held."""
    return {"validFrom": iso(tie.edge.get("valid_from")), "validTo": iso(tie.edge.get("valid_to"))}


def tell_facility(graph: PlainGraph, tie: Tie, day: date | None) -> dict[str, Any]:
    """A facility as it stood on the day."""
    found = graph.stand_of(tie.node, day)
    state = found["facility_state"]
    node = {
        "id": tie.node["facility_id"], "facilityState": state and state.upper(), "endedOn": iso(found["ended_on"]),
        "balance": money(found, "balance_minor"), "overdue": money(found, "overdue_minor"),
    }  # fmt: skip
    return {"node": node}


def tell_decision(_graph: PlainGraph, tie: Tie, day: date | None) -> dict[str, Any]:
    """A decision with its state on the day; age alone ends it by today's rules, whatever day is asked about."""
    expires_on, ended_on = tie.node.get("expires_on"), tie.node.get("ended_on")
    state = "EXPIRED" if expires_on and expires_on <= today() else "IN_FORCE"
    if state != "EXPIRED" and ended_on and ended_on <= (day or today()):
        state = "ENDED"
    return {"node": {"id": tie.node["decision_id"], "state": state, "decidedOn": iso(tie.node["decided_on"])}}


def tell_licence(_graph: PlainGraph, tie: Tie, day: date | None) -> dict[str, Any]:
    """A licence with its state on the day."""
    on, valid_from = day or today(), tie.edge.get("valid_from")
    state = "NOT_YET_VALID" if valid_from and valid_from > on else "VALID"
    return {"state": state if lasts(tie.edge, on) else "ENDED"} | tell_days(tie)


LISTS: dict[str, tuple[tuple[str, ...], bool, Callable[..., bool], Callable[..., Any], Callable[..., Any]]] = {
    "shareholders": (("OWNS",), False, is_held, present_first("share"), tell_share),
    "holdings": (("OWNS",), True, is_held, present_first("share"), tell_share),
    "branches": (("BRANCH_OF",), False, is_held, lambda *_: 0, lambda _graph, tie, _day: tell_days(tie)),
    "people": (
        ("REPRESENTS", "MANAGES"), False, is_held, rank_office,
        lambda _graph, tie, _day: {"role": tie.edge["role"].upper()} | tell_days(tie),
    ),
    "guaranteesGiven": (
        ("GUARANTEES",), True, is_guarantee, present_first("amount_minor"),
        lambda _graph, tie, _day: {"amount": money(tie.edge, "amount_minor")} | tell_days(tie),
    ),
    "guaranteesReceived": (
        ("GUARANTEES",), False, is_guarantee, present_first("amount_minor"),
        lambda _graph, tie, _day: {"amount": money(tie.edge, "amount_minor")} | tell_days(tie),
    ),
    "facilities": (
        ("BORROWS",), True, is_owed,
        lambda tie, _day: -1 if tie.node.get("balance_minor") is None else tie.node["balance_minor"], tell_facility,
    ),
    "decisions": (("SUBJECT_OF",), True, is_decided, lambda tie, _day: tie.node["decided_on"], tell_decision),
    "licences": (
        ("HOLDS",), True, is_stated, lambda tie, _day: iso(tie.edge.get("valid_from")) or "", tell_licence,
    ),
    "registrationHistory": (
        ("STATED_AS",), True, is_in_history, lambda tie, _day: tie.node["stated_from"],
        lambda _graph, tie, _day: {"node": {"id": node_id(tie.node), "statedFrom": iso(tie.node["stated_from"])}},
    ),
}  # fmt: skip
"""By field: types of edges, whether they go out, what is told, by which rank descending, and what of it."""


# -- as answers spell it -------------------------------------------------------------------------------------------
def node_id(node: Row) -> str:
    """Its opaque id."""
    return str(node[NODES[node["label"]].ID])


def ratio(value: float | None) -> str | None:
    """A decimal text."""
    return None if value is None else format(Decimal(repr(float(value))), "f")


def iso(value: date | None) -> str | None:
    """A day."""
    return None if value is None else value.isoformat()


def money(row: Row, name: str) -> dict[str, Any] | None:
    """An amount with its currency."""
    return None if row.get(name) is None else {"amountMinor": row[name], "currency": row["currency"]}


def add_up(amounts: Iterable[tuple[str, int | None]]) -> list[dict[str, Any]]:
    """Sums of what is known, a currency each, in the order of their codes."""
    sums: dict[str, int] = {}
    for currency, amount in amounts:
        if amount is not None:
            sums[currency] = sums.get(currency, 0) + amount
    return [{"amountMinor": sums[currency], "currency": currency} for currency in sorted(sums)]


def _row(value: Any) -> dict[str, Any]:
    return dict(value)
