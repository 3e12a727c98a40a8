"""How many firms are in each class, what moved, and by which indicator; under the rules in force or under a draft."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from kg.engine.database import Connection, has_table, open_database, read_statement
from kg.errors import ConfigurationError, StepError
from kg.evaluation.inspection.computation import evaluated
from kg.evaluation.inspection.point_table import PointTable
from kg.home import Home
from kg.model.ids import RunId
from kg.model.vocabulary import InspectionGrade
from kg.settings import GraphSettings

_PACKAGE: Final = "kg.evaluation.reporting"
_SHAPE: Final = '[{"code":"VARCHAR","points":"BIGINT"}]'
_GRADES: Final = frozenset(InspectionGrade)
Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class EvaluatedNight:
    """A night that classed the firms, by which rules, in which run."""

    night: date
    rule_version: str
    run_id: RunId


@dataclass(frozen=True, slots=True)
class Move:
    """How many firms went from one class to another, or stayed (`-` is no class)."""

    from_grade: str
    to_grade: str
    firm_count: int


@dataclass(frozen=True, slots=True)
class Mover:
    """In how many of the firms that moved so an indicator gave other points, and how many points more in all."""

    from_grade: str
    to_grade: str
    code: str
    firm_count: int
    points: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """What the classes came to on a night, and against what they are compared."""

    night: date
    rule_version: str
    is_draft: bool
    rules_on: date
    """The day whose indicators counted: that night, or the day from which a draft holds."""
    by_grade: Counts
    cannot_evaluate: Counts
    by_division: Mapping[str, Counts]
    by_industry: Mapping[str, Counts]
    against: str | None
    """The night, and for a draft the rules, that the moves are counted from; `None` on the first night."""
    moves: tuple[Move, ...]
    movers: tuple[Mover, ...]


def read_nights(home: Home, settings: GraphSettings) -> list[EvaluatedNight]:
    """The nights that classed the firms, oldest first.

    Raises:
        StepError: there are none yet.
    """
    nights: list[EvaluatedNight] = []
    if home.facts_database.exists():
        with open_database(home.facts_database, settings, read_only=True) as connection:
            if has_table(connection, "evaluated_night"):
                rows = connection.execute("SELECT night, rule_version, run_id FROM evaluated_night ORDER BY night")
                nights = [EvaluatedNight(*row) for row in rows.fetchall()]
    if not nights:
        raise StepError("No firm has been classed yet.", way_out="Run `kg refresh`: it classes the firms every night.")
    return nights


def build_distribution(home: Home, settings: GraphSettings, against: date | None = None) -> Distribution:
    """The classes of the last night, against those of another night; the one before it by default.

    Raises:
        StepError: no firm has been classed yet.
        ConfigurationError: nothing was classed on or before the night to compare with.
    """
    nights = read_nights(home, settings)
    last = nights[-1]
    earlier = [one for one in nights[:-1] if against is None or one.night <= against]
    if against is not None and not earlier:
        raise ConfigurationError(
            f"No firm was classed on or before {against}.", way_out=f"The first night is {nights[0].night}."
        )
    before = earlier[-1] if earlier else None
    with open_database(home.facts_database, settings, read_only=True) as connection:
        _make_classes(connection, "class_now", "standing_classes", last.night)
        if before:
            _make_classes(connection, "class_before", "standing_classes", before.night)
        return _build(connection, last, None, f"{before.night}" if before else None)


def build_draft_distribution(home: Home, settings: GraphSettings, draft: PointTable) -> Distribution:
    """The classes that a draft would make of the last night's records, against those that stand. Nothing is kept.

    Its indicators are those of the day from which it holds, where that night is not yet, or no longer, within its days.

    Raises:
        StepError: no firm has been classed yet.
        ConfigurationError: the draft does not fit its evidence queries.
    """
    last = read_nights(home, settings)[-1]
    rules_on = last.night if draft.is_in_force(last.night) else draft.effective_from
    with (
        open_database(home.facts_database, settings, read_only=True) as connection,
        evaluated(connection, draft, last.night, rules_on),
    ):
        _make_classes(connection, "class_now", "draft_classes", None)
        _make_classes(connection, "class_before", "standing_classes", last.night)
        found = _build(connection, last, draft, f"{last.night}, rules {last.rule_version}")
        return replace(found, rules_on=rules_on)


def _make_classes(connection: Connection, table: str, statement: str, night: date | None) -> None:
    values = {} if night is None else {"night": night}
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {read_statement(_PACKAGE, statement)}", values)


def _build(connection: Connection, last: EvaluatedNight, draft: PointTable | None, against: str | None) -> Distribution:
    counts: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for kind, place, found, count in connection.execute(read_statement(_PACKAGE, "distribution")).fetchall():
        counts[kind, place][found] = count
    overall = counts["all", ""]
    moves: list[tuple[str, str, int]] = []
    movers: list[tuple[str, str, str, int, int]] = []
    if against:
        moves = connection.execute(read_statement(_PACKAGE, "migration")).fetchall()
        movers = connection.execute(read_statement(_PACKAGE, "movers"), {"shape": _SHAPE}).fetchall()
    return Distribution(
        night=last.night,
        rule_version=draft.rule_version if draft else last.rule_version,
        is_draft=draft is not None,
        rules_on=last.night,
        by_grade={grade: count for grade, count in overall.items() if grade in _GRADES},
        cannot_evaluate={code: count for code, count in overall.items() if code not in _GRADES},
        by_division={place: found for (kind, place), found in counts.items() if kind == "division"},
        by_industry={place: found for (kind, place), found in counts.items() if kind == "industry"},
        against=against,
        moves=tuple(Move(*move) for move in moves),
        movers=tuple(Mover(*mover) for mover in movers),
    )
