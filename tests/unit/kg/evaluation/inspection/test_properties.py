"""What holds of every firm's class, whatever its records: order, one more record, repair, age, caps."""

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from kg.evaluation.inspection import computation
from kg.evaluation.inspection.rules import find_table, read_point_tables
from kg.model.vocabulary import InspectionGrade
from tests.firm_facts import ON, FirmFacts, Outcome

KINDS = (
    "penalty", "abnormal_listing", "serious_violation_listing", "dishonest_debtor_listing", "enforcement",
    "consumption_restriction",
)  # fmt: skip
FIRMS = [f"f{number}" for number in range(24)]
SEEDS = range(2)
INDICATORS = {indicator.code: indicator for indicator in find_table(read_point_tables(), ON).indicators}
Reason = dict[str, Any]


@dataclass(frozen=True)
class Decided:
    """A decision drawn for a firm."""

    subject: str
    kind: str
    decided_on: date
    grade: str | None


def draw_decisions(random: Random) -> list[Decided]:
    subjects = [*FIRMS, *(f"branch of {name}" for name in FIRMS[:8])]
    return [
        Decided(
            random.choice(subjects), random.choice(KINDS), ON - timedelta(days=random.randrange(1400)),
            random.choice(("minor", "general", "serious", None)),
        )
        for _ in range(60)
    ]  # fmt: skip


def build(decisions: list[Decided], seed: int, **values: Any) -> FirmFacts:
    random = Random(seed)
    facts = FirmFacts()
    for name in FIRMS:
        established_on = ON - timedelta(days=random.randrange(30, 4000))
        facts.firm(name, established_on=established_on, paid_in_capital_minor=random.choice((0, 50, 500)))
    for name in FIRMS[:8]:
        facts.branch(name, f"branch of {name}")
        facts.hold(name, random.choice(FIRMS[8:]), 0.7)
    for kind in KINDS:  # that a kind of decision is sent at all is known from somebody else
        facts.decide("somebody else", kind, ON, record_key=f"decision:{kind}")
    for number, one in enumerate(decisions):
        key = {"record_key": f"decision:{number}"}
        facts.decide(one.subject, one.kind, one.decided_on, grade=one.grade, **key, **values)
    return facts


def is_as_bad(one: Outcome, other: Outcome) -> bool:
    """Whether `one` is graded as badly as `other`, or worse."""
    assert one.grade is not None
    assert other.grade is not None
    assert one.points is not None
    assert other.points is not None
    return one.grade >= other.grade and one.points >= other.points


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_records_says_nothing(seed: int) -> None:
    facts = build(draw_decisions(Random(seed)), seed)
    found = facts.evaluate()
    Random(seed).shuffle(facts.rows)
    assert facts.evaluate() == found


def test_in_parts_the_same_comes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = build(draw_decisions(Random(9)), 9)
    found = facts.evaluate()
    monkeypatch.setattr(computation, "ENTITIES_A_PART", 7)
    assert facts.evaluate() == found


@pytest.mark.parametrize("seed", SEEDS)
def test_one_more_record_never_makes_a_class_better(seed: int) -> None:
    decisions = draw_decisions(Random(seed))
    more, fewer = build(decisions, seed).evaluate(), build(decisions[:-20], seed).evaluate()
    assert all(is_as_bad(more[name], fewer[name]) for name in FIRMS)
    assert more != fewer


@pytest.mark.parametrize("seed", SEEDS)
def test_repaired_is_as_if_it_had_never_been(seed: int) -> None:
    decisions = draw_decisions(Random(seed))
    assert build(decisions, seed, repaired_on=ON).evaluate() == build([], seed).evaluate()


@pytest.mark.parametrize("seed", SEEDS)
def test_with_no_new_record_no_class_gets_worse_by_age(seed: int) -> None:
    facts = build(draw_decisions(Random(seed)), seed)
    for row in facts.rows:  # capital may become due with age: that is no record that ages
        row[1].pop("paid_in_capital_minor", None)
    now, later = facts.evaluate(), facts.evaluate(ON + timedelta(days=200))
    assert all(is_as_bad(now[name], later[name]) for name in FIRMS)


@pytest.mark.parametrize("seed", SEEDS)
def test_points_add_up_within_their_caps_and_fall_on_the_day_that_is_told(seed: int) -> None:
    facts = build(draw_decisions(Random(seed)), seed)
    found = facts.evaluate()
    days: set[date] = set()
    for outcome in (found[name] for name in FIRMS):
        assert outcome.points == sum(family["points"] for family in outcome.families.values())
        assert outcome.points_before_caps == sum(reason["points_before_cap"] for reason in outcome.reasons)
        for family in outcome.families.values():
            assert family["points"] == min(family["cap"], family["points_before_cap"])
        for reason in outcome.reasons:
            assert reason["points"] == min(reason["cap"], sum(one["points"] for one in reason["evidence"]))
            assert 0 <= reason["gives_back"] <= reason["points"]
            days |= {date.fromisoformat(one["falls_on"]) for one in reason["evidence"] if one["falls_on"]}
    day = min(days)
    assert facts.evaluate(day - timedelta(days=1)).keys() == found.keys()
    for name in FIRMS:
        falls = {
            one["record_key"]: one["falls_to"]
            for reason in found[name].reasons
            for one in reason["evidence"]
            if one["falls_on"] == day.isoformat()
        }
        if falls:
            then = facts.evaluate(day)[name]
            told = {one["record_key"]: one["points"] for reason in then.reasons for one in reason["evidence"]}
            assert {key: told.get(key, 0) for key in falls} == falls


def find_later_points(reason: Reason, day: date) -> int:
    """What the records behind a reason give on a day to come, each by the steps of its band, before any cap."""
    points = 0
    for one in reason["evidence"]:
        band = INDICATORS[reason["code"]].bands[one["band"]]
        dated_on = one["dated_on"] and date.fromisoformat(one["dated_on"])
        if one["expires_on"] and one["expires_on"] <= day.isoformat():
            continue
        past = [step.points for step in band.decay if dated_on and add_months(dated_on, step.after_months) <= day]
        points += past[-1] if past else band.points
    return points


def add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_reason_falls_on_the_day_on_which_the_sum_falls_by_it_caps_considered(seed: int) -> None:
    """The day on which one of its records falls was told, though a cap took those points off before."""
    facts, seen = build(draw_decisions(Random(seed)), seed), Counter[bool]()
    for number, name in enumerate(FIRMS[:6]):  # more than an indicator's or a family's cap
        for place in range(3 + number % 2):
            facts.decide(name, "penalty", ON - timedelta(days=100 * place + number), grade="serious")
            facts.decide(f"branch of {name}", "serious_violation_listing", ON - timedelta(days=90 * place + number))
    found = facts.evaluate()
    for outcome in (found[name] for name in FIRMS):
        for reason in outcome.reasons:
            family = outcome.families[reason["family"]]

            def find_sum(day: date, reason: Reason = reason, family: Reason = family) -> int:
                others = family["points_before_cap"] - reason["points"]
                return min(family["cap"], others + min(reason["cap"], find_later_points(reason, day)))

            days = (ON + timedelta(days=later) for later in range(1, 1200))
            first = next((day.isoformat() for day in days if find_sum(day) < find_sum(ON)), None)
            assert reason["falls_on"] == first, reason
            seen[reason["points_before_cap"] > reason["gives_back"]] += 1
    assert min(seen[True], seen[False]) > 3, seen


def test_what_a_reason_gives_back_is_what_the_class_loses_without_it() -> None:
    facts = FirmFacts()
    facts.firm("f")
    for day in range(1, 5):
        facts.decide("f", "penalty", date(2025, 12, day), grade="serious")
        facts.decide("f", "abnormal_listing", date(2025, 12, day))
    facts.decide("f", "dishonest_debtor_listing", date(2025, 12, 1))
    found = facts.evaluate()["f"]
    assert (found.points, found.points_before_caps, found.grade) == (100, 190, InspectionGrade.D)
    assert {reason["code"]: (reason["points"], reason["gives_back"]) for reason in found.reasons} == {
        "penalty": (50, 30), "dishonest_debtor_listing": (40, 20), "abnormal_listing": (30, 10),
    }  # fmt: skip
    assert found.families["supervision"] | {"newest_on": None} == {
        "family": "supervision", "points": 100, "points_before_cap": 120, "cap": 100, "known_count": 3,
        "input_count": 4, "newest_on": None,
    }  # fmt: skip
