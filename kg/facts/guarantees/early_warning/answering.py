"""The list of firms that an inspector should look at first, with the published signals that show at each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from kg.engine.database import Connection
from kg.facts.dated_statements import read_dated_statement
from kg.facts.guarantees.early_warning.rules import SignalCode, read_signals
from kg.facts.guarantees.early_warning.signals import Facts, Findings, Found, Record, find_lack, find_signal
from kg.facts.guarantees.early_warning.weighing import Figures
from kg.facts.guarantees.exposures import NetAssets
from kg.facts.guarantees.net_assets import find_net_assets
from kg.facts.guarantees.reading import read_network
from kg.facts.retention import decision_standings
from kg.model.ids import EntityId

METHOD_VERSION: Final = "early-warnings-2"
"""How signals are found: to be raised whenever the same rules and records would give another list."""
_PACKAGE: Final = "kg.facts.guarantees.early_warning"


@dataclass(frozen=True, slots=True)
class Raised:
    """A signal at a firm."""

    code: SignalCode
    value: float | None
    """What was measured, in the unit of the rule's threshold; None where that has no bound, or nothing is measured."""
    figures: Figures | None
    """Of guarantees: what they are, and what the firm has, which may be nothing or less."""
    dated_on: date | None
    text_en: str
    text_zh: str
    ground: str
    evidence: Sequence[Record]


@dataclass(frozen=True, slots=True)
class WarnedFirm:
    """A firm, and the signals at it in the order of the rules."""

    entity_id: EntityId
    uscc: str | None
    name: str | None
    signals: Sequence[Raised]


@dataclass(frozen=True, slots=True)
class EarlyWarnings:
    """Firms to look at, in the order of their credit codes: the list is no ranking."""

    held_on: date
    believed_at: datetime
    rule_version: str
    method_version: str
    firms: Sequence[WarnedFirm]
    left_out: Mapping[str, str]
    """Signals that could say nothing, or not all, and why."""
    switched_off: Sequence[str]
    """Signals whose rule is switched off, or not in force on the day."""


def answer_warnings(
    connection: Connection, times: tuple[date, datetime], net_assets: Mapping[str, NetAssets]
) -> EarlyWarnings:
    """Firms at which a signal shows; `connection` has the facts open and may be read-only.

    `net_assets` are those brought along, by credit code; they outrank what firms published.

    Raises:
        ConfigurationError: no set of signals is in force on the day.
    """
    held_on, believed_at = times
    rules = read_signals(held_on)
    on = [signal for signal in rules.signals if signal.switched_on and signal.is_in_force(held_on)]
    bound = {"held_on": held_on, "believed_at": believed_at}
    today = datetime.now(UTC).date()
    with decision_standings(connection, today):
        connection.execute(read_dated_statement(_PACKAGE, "warned_firm"), bound)
        connection.execute(read_dated_statement(_PACKAGE, "in_default"), {**bound, "today": today})
    known = find_net_assets(connection, times, net_assets)
    facts = Facts(connection, bound, read_network(connection, *times), known)
    raised: dict[EntityId, list[Raised]] = {}
    left_out: dict[str, str] = {}
    for signal in on:
        lack = find_lack(facts, signal.code)
        findings = Findings([], lack) if lack else find_signal(facts, signal)
        left_out |= {str(signal.code): findings.left_out} if findings.left_out else {}
        for found in findings.found:
            texts = (signal.text_en, signal.text_zh, signal.ground)
            raised.setdefault(found.entity_id, []).append(_raise(signal.code, found, texts))
    return EarlyWarnings(
        held_on=held_on,
        believed_at=believed_at,
        rule_version=rules.rule_version,
        method_version=METHOD_VERSION,
        firms=_name_firms(connection, raised),
        left_out=left_out,
        switched_off=[str(signal.code) for signal in rules.signals if signal not in on],
    )


def _raise(code: SignalCode, found: Found, texts: tuple[str, str, str]) -> Raised:
    return Raised(code, found.value, found.figures, found.dated_on, *texts, found.evidence)


def _name_firms(connection: Connection, raised: Mapping[EntityId, Sequence[Raised]]) -> list[WarnedFirm]:
    """Whoever is no firm in business is left out: an owner of shares or a branch may guarantee too."""
    rows = connection.execute(
        "SELECT entity_id, uscc, name FROM warned_firm WHERE entity_id = ANY(?) ORDER BY uscc, entity_id",
        [sorted(raised)],
    ).fetchall()
    return [WarnedFirm(EntityId(entity_id), uscc, name, raised[entity_id]) for entity_id, uscc, name in rows]
