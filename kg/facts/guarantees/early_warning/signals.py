"""What each signal finds in the facts: firms, how much, since when, and the records behind it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import numpy as np

from kg.engine.database import Connection, read_statement
from kg.facts.dated_statements import read_dated_statement
from kg.facts.guarantees.early_warning.rules import Signal, SignalCode
from kg.facts.guarantees.early_warning.weighing import Figures, Scales, tell_left_out
from kg.facts.guarantees.exposures import NetAssets
from kg.facts.guarantees.network import Motifs, Network, expand
from kg.facts.guarantees.reading import GuaranteedFirms
from kg.facts.guarantees.rings import find_rings
from kg.facts.guarantees.triads import find_pairs_and_triads
from kg.facts.ownership.computation import compute_control
from kg.facts.ownership.reading import read_register
from kg.model.ids import EntityId

_PACKAGE: Final = "kg.facts.guarantees.early_warning"
Record = tuple[str, str]
"""Source and record key."""


@dataclass(frozen=True, slots=True)
class Found:
    """A signal at a firm."""

    entity_id: EntityId
    value: float | None
    """What was measured, in the unit of the rule's threshold; None where it measures nothing, or without bound."""
    dated_on: date | None
    evidence: Sequence[Record]
    figures: Figures | None = None
    """Of guarantees: what they are, and what the firm has."""


@dataclass(frozen=True, slots=True)
class Findings:
    """Where a signal shows."""

    found: Sequence[Found]
    left_out: str | None = None
    """Of how many firms it could say nothing, or not all."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What signals look into: open facts with `warned_firm` and `in_default`, guarantees, and net assets if any."""

    connection: Connection
    times: Mapping[str, date | datetime]
    firms: GuaranteedFirms
    net_assets: Mapping[str, NetAssets]


NEEDS: Final[Mapping[SignalCode, tuple[str, str]]] = {
    SignalCode.GUARANTEES_OVER_PAID_IN: (
        "SELECT 1 FROM edge_guarantees, node_register_entry WHERE paid_in_capital_minor > 0 LIMIT 1",
        "no guarantee, or no paid-in capital, is stated",
    ),
    SignalCode.RING_WITH_DEFAULTER: ("SELECT 1 FROM edge_guarantees LIMIT 1", "no guarantee is stated"),
    SignalCode.CAPITAL_WITHDRAWN: (
        "SELECT 1 FROM node_register_entry WHERE paid_in_capital_minor IS NOT NULL LIMIT 1",
        "no paid-in capital is stated",
    ),
    SignalCode.MASS_ADDRESS: ("SELECT 1 FROM edge_registered_at LIMIT 1", "no registered office is stated"),
    SignalCode.SHELLS_OF_ONE_OFFICER: (
        "SELECT 1 FROM (SELECT 1 FROM edge_represents UNION ALL SELECT 1 FROM edge_manages), node_register_entry "
        "WHERE paid_in_capital_minor IS NOT NULL LIMIT 1",
        "no officer, or no paid-in capital, is stated",
    ),
    SignalCode.CONTROL_CHANGE_BEFORE_DEFAULT: (
        "SELECT 1 FROM edge_owns, node_facility LIMIT 1",
        "no shareholding, or no facility, is stated",
    ),
}
"""What must be in the facts for a signal to say anything, and what is said when it is not."""


def find_lack(facts: Facts, code: SignalCode) -> str | None:
    """Why a signal can say nothing; None when it can."""
    if code is SignalCode.GUARANTEE_OVERLOAD:
        return None if facts.net_assets else "no net assets are published or brought along"
    statement, lack = NEEDS[code]
    return None if facts.connection.execute(statement).fetchall() else lack


def find_signal(facts: Facts, signal: Signal) -> Findings:
    """Firms at which a signal shows."""
    return _FINDERS.get(signal.code, _find_by_statement)(facts, signal)


def _find_by_statement(facts: Facts, signal: Signal) -> Findings:
    statement = read_dated_statement(_PACKAGE, f"signal_{signal.code}")
    rows = facts.connection.execute(statement, _bind(facts, statement, signal)).fetchall()
    return Findings(
        [Found(EntityId(entity_id), float(value), day, sorted(evidence)) for entity_id, value, day, evidence in rows]
    )


def _find_overload(facts: Facts, signal: Signal) -> Findings:
    known = ((number, facts.net_assets.get(uscc or "")) for number, uscc in enumerate(facts.firms.usccs))
    has = {number: assets for number, assets in known if assets is not None}
    return _weigh(facts, has, "net assets", signal)


def _find_over_paid_in(facts: Facts, signal: Signal) -> Findings:
    statement = read_statement("kg.facts.guarantees", "paid_in")
    rows = facts.connection.execute(statement, dict(facts.times)).fetchall()
    paid_in = {entity_id: NetAssets(amount, currency) for entity_id, amount, currency in rows}
    has = {number: paid_in[entity] for number, entity in enumerate(facts.firms.entity_ids) if entity in paid_in}
    return _weigh(facts, has, "paid-in capital above zero", signal)


def _weigh(facts: Facts, has: Mapping[int, NetAssets], what: str, signal: Signal) -> Findings:
    """Guarantors whose guarantees for other firms come to a part of what each has, by number of the firm."""
    firms = facts.firms
    named = facts.connection.execute("SELECT entity_id FROM warned_firm").fetchall()
    scales = Scales(firms, has, {EntityId(entity_id) for (entity_id,) in named})
    weighed = scales.weigh(signal.parameters["percent"])
    found = []
    for one in (one for one in weighed if one.is_over):
        report = has[one.number].record
        records = sorted({*_records(firms, one.rows), *([report] if report else [])})
        found.append(Found(firms.entity_ids[one.number], one.percent, None, records, one.figures))
    return Findings(found, tell_left_out(what, scales.count_unknown(), weighed))


def _find_ring_with_defaulter(facts: Facts, signal: Signal) -> Findings:
    """Firms in a pair, triad or ring with a firm in default; a component alone is no ground, it may be half a city."""
    network, ids = facts.firms.network, facts.firms.entity_ids
    fallen = _read_defaults(facts)
    in_default = np.array([entity_id in fallen for entity_id in ids], dtype=bool)
    evidence: dict[int, set[Record]] = {}
    for motifs in (*find_pairs_and_triads(network), find_rings(network)):
        for motif in np.unique(motifs.motif_of_member[in_default[motifs.member]]).tolist():
            members = motifs.member[motifs.member_start[motif] : motifs.member_start[motif + 1]].tolist()
            proof = _records(facts.firms, _rows_of(network, motifs, motif))
            for member in members:
                others = [record for other in members if other != member for record in fallen.get(ids[other], [])]
                if others:
                    evidence.setdefault(member, set()).update(proof, others)
    return Findings([Found(ids[firm], None, None, sorted(proof)) for firm, proof in sorted(evidence.items())])


def _read_defaults(facts: Facts) -> Mapping[str, list[Record]]:
    """Records of the default of each firm in default."""
    rows = facts.connection.execute(
        "SELECT entity_id, list((source, record_key) ORDER BY source, record_key) FROM in_default GROUP BY entity_id"
    ).fetchall()
    return dict(rows)


def _rows_of(network: Network, motifs: Motifs, motif: int) -> list[int]:
    links = motifs.link[motifs.link_start[motif] : motifs.link_start[motif + 1]]
    _, entry = expand(network.row_start, links)
    rows: list[int] = network.row[entry].tolist()
    return rows


def _find_control_change(facts: Facts, signal: Signal) -> Findings:
    """Firms in default whose ultimate controllers were others some months before, both known."""
    statement = read_statement(_PACKAGE, "holdings_changed")
    rows = facts.connection.execute(statement, _bind(facts, statement, signal)).fetchall()
    proofs = _read_defaults(facts)
    controllers: dict[date, Mapping[EntityId, frozenset[EntityId]]] = {}
    found = []
    for entity_id, since_on, before_on, evidence in sorted(rows, key=lambda row: str(row[0])):
        for day in (since_on, before_on):
            if day not in controllers:
                controllers[day] = _read_controllers(facts, day)
        earlier, later = controllers[before_on].get(entity_id), controllers[since_on].get(entity_id)
        if earlier and later and earlier != later:
            found.append(Found(EntityId(entity_id), None, since_on, sorted({*evidence, *proofs[entity_id]})))
    return Findings(found)


def _read_controllers(facts: Facts, day: date) -> Mapping[EntityId, frozenset[EntityId]]:
    """Ultimate controllers of each firm on a day, by all evidence; of a concert who agreed."""
    believed_at: Any = facts.times["believed_at"]
    register = read_register(facts.connection, day, believed_at)
    _, control = compute_control(register)
    parties, firms = control.find_ultimate()
    found: dict[EntityId, set[EntityId]] = {}
    for party, firm in zip(parties.tolist(), firms.tolist(), strict=True):
        members = (register.entity_ids[member] for member in control.votes.heads_of(party))
        found.setdefault(register.entity_ids[firm], set()).update(members)
    return {firm: frozenset(above) for firm, above in found.items()}


def _records(firms: GuaranteedFirms, rows: Sequence[int]) -> list[Record]:
    taken = firms.evidence.take(list(rows))
    return sorted(set(zip(taken["source"].to_pylist(), taken["record_key"].to_pylist(), strict=True)))


def _bind(facts: Facts, statement: str, signal: Signal) -> dict[str, object]:
    """Values of the parameters that a statement names."""
    values: dict[str, object] = {**facts.times, **signal.parameters}
    return {name: value for name, value in values.items() if f"${name}" in statement}


_FINDERS: Final[Mapping[SignalCode, Callable[[Facts, Signal], Findings]]] = {
    SignalCode.GUARANTEE_OVERLOAD: _find_overload,
    SignalCode.GUARANTEES_OVER_PAID_IN: _find_over_paid_in,
    SignalCode.RING_WITH_DEFAULTER: _find_ring_with_defaulter,
    SignalCode.CONTROL_CHANGE_BEFORE_DEFAULT: _find_control_change,
}
