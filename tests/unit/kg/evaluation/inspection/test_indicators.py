"""Each indicator gives its points to the bands that its records fall into, on the days that the point table says."""

from datetime import date, timedelta

import pytest

from kg.evaluation.inspection.rules import read_point_tables
from tests.firm_facts import ON, FirmFacts

DAY = timedelta(days=1)
*_, LATEST = read_point_tables()


def find_points(facts: FirmFacts, code: str) -> dict[str, int]:
    """Points of an indicator by firm; no firm may have points of another one."""
    found = {name: outcome.by_code for name, outcome in facts.evaluate(table=LATEST).items()}
    assert not [name for name, points in found.items() if points.keys() - {code}]
    return {name: points[code] for name, points in found.items() if points}


@pytest.fixture
def facts() -> FirmFacts:
    made = FirmFacts()
    made.firm("f")
    return made


def test_a_plain_firm_is_an_a_without_reasons(facts: FirmFacts) -> None:
    found = facts.evaluate()["f"]
    assert (found.grade, found.points, found.points_before_caps, found.reasons) == ("A", 0, 0, [])


# -- attributes --------------------------------------------------------------------------------------------------
def test_capital_counts_when_a_limited_company_left_it_unpaid_for_five_years() -> None:
    facts = FirmFacts()
    facts.firm("nothing", paid_in_capital_minor=0)
    facts.firm("little", paid_in_capital_minor=99)
    facts.firm("a tenth", paid_in_capital_minor=100)
    facts.firm("not stated", paid_in_capital_minor=None)
    facts.firm("five years", paid_in_capital_minor=0, established_on=date(2021, 1, 5))
    facts.firm("a day less", paid_in_capital_minor=0, established_on=date(2021, 1, 6))
    facts.firm("cooperative", paid_in_capital_minor=0, legal_form="cooperative")
    assert find_points(facts, "paid_in_capital") == {"nothing": 5, "little": 3, "five years": 5}


def test_a_young_firm_grows_up_by_itself() -> None:
    facts = FirmFacts()
    days = {
        "first year": date(2025, 1, 6),
        "second": date(2025, 1, 5),
        "third": date(2023, 1, 6),
        "fourth": date(2023, 1, 5),
    }
    for name, day in days.items():
        facts.firm(name, established_on=day)
    facts.firm("unknown", established_on=None)
    found = facts.evaluate()
    falls = {
        name: [(one["points"], one["falls_on"], one["passes_on"]) for one in found[name].reasons] for name in found
    }
    assert falls == {
        "first year": [(5, "2026-01-06", "2028-01-06")],
        "second": [(2, "2028-01-05", "2028-01-05")],
        "third": [(2, "2026-01-06", "2026-01-06")],
        "fourth": [],
        "unknown": [],
    }


def test_an_office_is_shared_by_firms_in_business_alone() -> None:
    facts = FirmFacts()
    for count in (19, 20, 49, 50):
        for number in range(count):
            facts.settle(facts.firm(f"{count} {number}"), f"office {count}")
        facts.settle(facts.firm(f"{count} gone", register_state="deregistered"), f"office {count}")
        facts.settle(facts.firm(f"{count} shop", subject_kind="individual_business"), f"office {count}")
        facts.settle(f"{count} household", f"office {count}")
    found = find_points(facts, "shared_address")
    assert {name: points for name, points in found.items() if name.endswith(" 0")} == {"20 0": 1, "49 0": 1, "50 0": 2}
    assert len(found) == 20 + 49 + 50


# -- dynamics ----------------------------------------------------------------------------------------------------
def test_a_revoked_licence_is_a_d_and_a_firm_that_moved_out_is_told_so(facts: FirmFacts) -> None:
    facts.firm("revoked", register_state="revoked", ended_on=date(2025, 1, 1))
    facts.firm("moved", register_state="moved_out")
    found = facts.evaluate()
    assert (found["revoked"].grade, found["revoked"].by_code) == ("D", {"licence_revoked": 60})
    assert (found["moved"].grade, found["moved"].by_code) == ("A", {"moved_out": 5})


def test_three_former_names_count_and_two_do_not(facts: FirmFacts) -> None:
    facts.firm("three", former_names=["a", "b", "c"])
    facts.firm("two", former_names=["a", "b"])
    found = facts.evaluate()
    assert (found["three"].by_code, found["two"].by_code) == ({"former_names": 2}, {})


def move(facts: FirmFacts, name: str, places: str, days: list[date], source: str = "city_market") -> None:
    """The offices that a register's entry named, each until the next day, the last one still."""
    entry = {"record_key": f"registration:{name}", "source": source}
    for place, day in zip(places, days, strict=False):
        was = entry | {"closed_at": f"{day}T00:00:00Z", "stated_until": day}
        facts.settle(name, place, **was)
        facts.settle(name, place, **was | {"stated_until": day - DAY})  # an earlier version of it
    facts.settle(name, places[-1], **entry)
    facts.settle(name, "another identity's", **entry, closed_at=f"{ON}T00:00:00Z")


def test_changes_of_office_count_for_two_years_where_there_are_two() -> None:
    facts = FirmFacts()
    days = [ON - 7 * DAY, ON - 5 * DAY, ON - 3 * DAY, ON - DAY]
    moved = {
        "once": ("ab", days[3:]), "twice": ("abc", days[2:]), "often": ("abcde", days),
        "two years": ("abc", [date(2024, 1, 6), ON - DAY]), "a day more": ("abc", [date(2024, 1, 5), ON - DAY]),
        "there and back": ("aba", days[2:]), "there and back twice": ("ababa", days), "nowhere": ("aaaa", days),
    }  # fmt: skip
    for name, (places, on) in moved.items():
        move(facts, facts.firm(name), places, on)
    assert find_points(facts, "address_changes") == {
        "twice": 2, "often": 3, "two years": 2, "there and back": 2, "there and back twice": 3,
    }  # fmt: skip


def test_a_move_that_two_registers_state_is_one() -> None:
    facts = FirmFacts()
    first, later = [ON - 8 * DAY, ON - 4 * DAY], [ON - 6 * DAY, ON - 2 * DAY]
    for name, places in (("once", "ab"), ("there and back", "aba")):
        facts.firm(name)
        move(facts, name, places, first)
        move(facts, name, places, later, "another_register")
    assert find_points(facts, "address_changes") == {"there and back": 2}
    told = facts.evaluate()["there and back"].reason("address_changes")["evidence"]
    assert {(one["source"], one["dated_on"]) for one in told} == {("city_market", str(day)) for day in first}


def test_a_move_of_a_firms_time_as_a_natural_persons_business_is_none_of_its_own() -> None:
    """Where it traded alone is kept apart from the office (rule L0), which looks like a move there and one back."""
    facts = FirmFacts()
    begins, ends = ON - 20 * DAY, ON - 10 * DAY
    for name, days in (("alone", [begins, ends]), ("before and after", [begins - DAY, ends + DAY])):
        move(facts, facts.firm(name, traded_alone_from=begins, traded_alone_until=ends), "aba", days)
    assert find_points(facts, "address_changes") == {"before and after": 2}


def test_a_licence_that_expired_in_business_counts_for_two_years() -> None:
    facts = FirmFacts()
    ends = {
        "tomorrow": ON + DAY, "today": ON, "a year less": date(2025, 1, 6), "a year": date(2025, 1, 5),
        "two years less": date(2024, 1, 6), "two years": date(2024, 1, 5), "never": None,
    }  # fmt: skip
    for name, valid_to in ends.items():
        facts.license(facts.firm(name), valid_to)
    assert find_points(facts, "expired_licence") == {"today": 3, "a year less": 3, "a year": 1, "two years less": 1}


def test_a_renewed_licence_and_one_that_ended_with_the_business_do_not_count(facts: FirmFacts) -> None:
    facts.license("f", ON - DAY)
    facts.license("f", ON + DAY)
    facts.license("f", ON - DAY, kind="certificate")
    facts.license(facts.firm("moved", register_state="moved_out"), ON - DAY)
    found = facts.evaluate()
    assert [one["document_number"] for one in found["f"].reason("expired_licence")["evidence"]] == ["licence:5"]
    assert found["moved"].by_code == {"moved_out": 5}


# -- supervision -------------------------------------------------------------------------------------------------
def test_a_decision_gives_the_points_of_its_kind_grade_and_age() -> None:
    cases = [
        ("penalty", "serious", ON, 25), ("penalty", "serious", date(2025, 1, 6), 25),
        ("penalty", "serious", date(2025, 1, 5), 18), ("penalty", "serious", date(2024, 1, 5), 10),
        ("penalty", "serious", date(2023, 1, 6), 10), ("penalty", "serious", date(2023, 1, 5), 0),
        ("penalty", "general", date(2025, 7, 6), 10), ("penalty", "general", date(2025, 7, 5), 6),
        ("penalty", "general", date(2025, 1, 6), 6), ("penalty", "general", date(2025, 1, 5), 0),
        ("penalty", None, date(2025, 7, 5), 6), ("penalty", "minor", ON, 0), ("penalty", "serious", ON + DAY, 0),
        ("abnormal_listing", None, date(2015, 9, 1), 20),
        ("serious_violation_listing", None, date(2023, 1, 6), 60),
        ("serious_violation_listing", None, date(2023, 1, 5), 0),
        ("dishonest_debtor_listing", None, date(2025, 1, 6), 40),
        ("dishonest_debtor_listing", None, date(2025, 1, 5), 30),
        ("dishonest_debtor_listing", None, date(2024, 1, 5), 0),
        ("enforcement", None, ON, 0), ("consumption_restriction", None, ON, 0),
    ]  # fmt: skip
    facts = FirmFacts()
    for number, (kind, grade, decided_on, _) in enumerate(cases):
        facts.decide(facts.firm(f"f{number}"), kind, decided_on, grade=grade)
    found = facts.evaluate()
    for number, (kind, *_, points) in enumerate(cases):
        assert found[f"f{number}"].by_code == ({kind: points} if points else {}), cases[number]


def test_what_was_decided_or_licensed_while_a_firm_was_a_natural_persons_business_gives_nobody_points() -> None:
    """It was that person's (rule L0), and counted in the class of the firm, its parent, daughter and head office."""
    days = {date(2025, 3, 31): True, date(2025, 4, 1): False, date(2025, 6, 30): False, date(2025, 7, 1): True}
    for day, counts in days.items():
        facts = FirmFacts()
        for name in ("parent", "daughter", "head"):
            facts.firm(name)
        alone = {"traded_alone_from": date(2025, 4, 1), "traded_alone_until": date(2025, 7, 1)}
        facts.firm("f", **alone)
        facts.branch("head", "branch", **alone)
        facts.hold("parent", "f", 0.6)
        facts.hold("f", "daughter", 0.6)
        for subject in ("f", "branch"):
            facts.decide(subject, "serious_violation_listing", day)
        facts.license("f", date(2025, 12, 1), valid_from=day)
        found = facts.evaluate()
        assert found["f"].by_code == ({"serious_violation_listing": 60, "expired_licence": 3} if counts else {}), day
        for name in ("parent", "daughter", "head"):
            assert bool(found[name].by_code) == counts, (name, day)


def test_a_decision_leaves_on_the_day_of_its_repair_or_removal() -> None:
    cases: list[tuple[str, dict[str, date], bool]] = [
        ("penalty", {"repaired_on": ON}, False), ("penalty", {"repaired_on": ON + DAY}, True),
        ("penalty", {"ended_on": date(2025, 12, 1)}, True), ("abnormal_listing", {"ended_on": ON}, False),
        ("abnormal_listing", {"ended_on": ON + DAY}, True), ("serious_violation_listing", {"ended_on": ON}, False),
        ("dishonest_debtor_listing", {"repaired_on": ON}, False),
    ]  # fmt: skip
    facts = FirmFacts()
    for number, (kind, values, _) in enumerate(cases):
        facts.decide(facts.firm(f"f{number}"), kind, date(2025, 9, 1), grade="serious", **values)
    found = facts.evaluate()
    assert [bool(found[f"f{number}"].reasons) for number in range(len(cases))] == [counts for *_, counts in cases]


def test_hard_rules_give_a_grade_whatever_the_points(facts: FirmFacts) -> None:
    facts.decide("f", "serious_violation_listing", date(2025, 9, 1))
    facts.decide(facts.firm("debtor"), "dishonest_debtor_listing", date(2024, 6, 1))
    found = facts.evaluate()
    assert (found["f"].grade, found["f"].reasons[0]["forces_grade"]) == ("D", "D")
    assert (found["debtor"].grade, found["debtor"].points) == ("C", 30)


def test_entries_that_stand_side_by_side_count_each_up_to_the_cap(facts: FirmFacts) -> None:
    for day in (1, 2, 3):
        facts.decide("f", "abnormal_listing", date(2025, 9, day))
    reason = facts.evaluate()["f"].reason("abnormal_listing")
    assert (reason["points"], reason["points_before_cap"], reason["cap"]) == (30, 40, 30)
    assert [(one["band"], one["dated_on"]) for one in reason["evidence"]] == [
        ("first", "2025-09-01"), ("further", "2025-09-03"), ("further", "2025-09-02"),
    ]  # fmt: skip


# -- relations ---------------------------------------------------------------------------------------------------
def test_what_was_decided_on_a_subsidiary_or_majority_shareholder_is_listed() -> None:
    cases = [
        ("serious_violation_listing", None, 4), ("dishonest_debtor_listing", None, 4), ("penalty", "serious", 2),
        ("penalty", "general", 0), ("abnormal_listing", None, 1), ("enforcement", None, 0),
    ]  # fmt: skip
    facts = FirmFacts()
    for number, (kind, grade, _) in enumerate(cases):
        facts.hold(facts.firm(f"up{number}"), facts.firm(f"bad{number}"), 0.51)
        facts.hold(f"bad{number}", facts.firm(f"down{number}"), 1.0)
        facts.decide(f"bad{number}", kind, date(2025, 9, 1), grade=grade, record_key=f"decision:bad{number}")
    found = facts.evaluate()
    for number, (*_, points) in enumerate(cases):
        up, down = found[f"up{number}"], found[f"down{number}"]
        assert up.by_code == ({"subsidiary_decisions": points} if points else {})
        assert down.by_code == ({"controlling_shareholder_decisions": points} if points else {})
        for outcome, relation in ((up, "subsidiary"), (down, "controlling_shareholder")):
            assert [
                (one["relation"], one["related_entity_id"], one["record_key"])
                for reason in outcome.reasons
                for one in reason["evidence"]
            ] == ([(relation, f"bad{number}", f"decision:bad{number}")] if points else [])


def test_a_firm_answers_for_its_branches() -> None:
    cases = [
        ("penalty", "serious", date(2025, 1, 6), 5), ("penalty", "serious", date(2025, 1, 5), 3),
        ("penalty", "serious", date(2024, 1, 5), 2), ("penalty", "general", date(2025, 7, 6), 2),
        ("penalty", None, date(2025, 7, 5), 1), ("abnormal_listing", None, date(2020, 1, 1), 4),
        ("serious_violation_listing", None, ON, 6), ("dishonest_debtor_listing", None, ON, 6),
    ]  # fmt: skip
    facts = FirmFacts()
    for number, (kind, grade, decided_on, _) in enumerate(cases):
        facts.decide(facts.branch(facts.firm(f"f{number}"), f"b{number}"), kind, decided_on, grade=grade)
    found = facts.evaluate()
    for number, (*_, points) in enumerate(cases):
        assert found[f"f{number}"].by_code == {"branch_decisions": points}
        assert found[f"b{number}"].code == "branch"


def test_nothing_passes_through_half_a_share_a_person_the_state_or_two_steps(facts: FirmFacts) -> None:
    facts.decide(facts.firm("bad"), "serious_violation_listing", date(2025, 9, 1))
    facts.hold("f", "bad", 0.5)  # half is not more than half
    facts.hold("person", "bad", 0.9)
    facts.hold("person", facts.firm("sister of a person"), 0.9)
    facts.hold(facts.firm("state", subject_kind="public_body"), "bad", 0.9)
    facts.hold("state", facts.firm("sister of the state"), 0.9)
    facts.hold(facts.firm("shop", subject_kind="individual_business"), "bad", 0.9)
    facts.hold("grandparent", facts.firm("parent"), 1.0)
    facts.firm("grandparent")
    facts.hold("parent", "bad", 0.6)
    facts.hold("bad", facts.firm("child, sold"), 1.0, valid_to=ON)
    facts.hold("bad", facts.firm("child, not stated any more"), 1.0, closed_at="2025-12-01T16:00:00Z")
    found = facts.evaluate()
    assert [name for name, outcome in found.items() if "decisions" in str(outcome.by_code)] == ["parent"]


def test_a_share_that_two_sources_state_counts_once_and_parts_of_one_add_up(facts: FirmFacts) -> None:
    facts.decide(facts.firm("bad"), "abnormal_listing", date(2025, 9, 1))
    facts.hold("f", "bad", 0.4)
    facts.hold("f", "bad", 0.4, source="city_bank")
    assert facts.evaluate()["f"].by_code == {}
    facts.hold("f", "bad", 0.2)
    assert facts.evaluate()["f"].by_code == {"subsidiary_decisions": 1}


def test_firms_that_hold_each_other_do_not_go_round_in_circles(facts: FirmFacts) -> None:
    facts.firm("g")
    facts.hold("f", "g", 0.6)
    facts.hold("g", "f", 0.6)
    facts.decide("f", "serious_violation_listing", date(2025, 9, 1))
    found = facts.evaluate()
    assert found["f"].by_code == {"serious_violation_listing": 60}
    assert found["g"].by_code == {"subsidiary_decisions": 4, "controlling_shareholder_decisions": 4}


# -- what cannot be evaluated --------------------------------------------------------------------------------------
def test_who_cannot_be_evaluated_is_told_why_and_nothing_is_computed() -> None:
    cases: dict[str, dict[str, object]] = {
        "natural_person_l0": {"subject_kind": "individual_business"},
        "branch": {"subject_kind": "branch"},
        "public_body": {"subject_kind": "public_body"},
        "deregistered": {"register_state": "deregistered"},
        "state_unknown": {"register_state": "unknown"},
        "not_registered": {"register_state": "unknown", "legal_form": None, "established_on": None},
    }
    facts = FirmFacts()
    facts.firm("sole", subject_kind="sole_proprietorship")
    for code, values in cases.items():
        facts.decide(facts.firm(code, **values), "serious_violation_listing", date(2025, 9, 1))
    found = facts.evaluate()
    assert found.pop("sole").code == "natural_person_l0"
    for code, outcome in found.items():
        assert (outcome.code, outcome.grade, outcome.points, outcome.points_before_caps) == (code, None, None, None)
        assert (outcome.reasons, outcome.families, outcome.coverage_ratio) == ([], {}, None)


def test_a_register_that_has_been_silent_for_half_a_year_gives_no_class(facts: FirmFacts) -> None:
    assert facts.evaluate(last_night=ON - 186 * DAY)["f"].grade == "A"
    assert facts.evaluate(last_night=ON - 187 * DAY)["f"].code == "data_too_old"


# -- social evaluation ---------------------------------------------------------------------------------------------
def test_three_unsettled_complaints_of_a_year_count_each_and_fewer_do_not() -> None:
    facts = FirmFacts()
    days = {
        "two": [ON - DAY] * 2, "three": [ON - DAY] * 3, "many": [ON - DAY] * 9,
        "to come": [ON - DAY, ON - DAY, ON + DAY],
        "a year less": [date(2025, 1, 6)] * 3, "a year": [date(2025, 1, 5), ON - DAY, ON - DAY],
    }  # fmt: skip
    for name, published in days.items():
        facts.firm(name)
        for day in published:
            facts.decide(name, "published_complaint", day)
    facts.firm("settled")
    for ended_on in (None, None, ON - DAY):
        facts.decide("settled", "published_complaint", ON - 9 * DAY, ended_on=ended_on)
    assert find_points(facts, "published_complaints") == {"three": 3, "many": 4, "a year less": 3}


def test_what_counts_in_numbers_passes_when_too_few_are_left(facts: FirmFacts) -> None:
    for day in (date(2025, 2, 1), date(2025, 6, 1), date(2025, 9, 1), date(2025, 12, 1)):
        facts.decide("f", "published_complaint", day)
    for number, day in enumerate((date(2024, 3, 1), date(2024, 9, 1), date(2025, 9, 1))):
        was = {"record_key": "registration:f", "closed_at": f"{day}T00:00:00Z", "stated_until": day}
        facts.settle("f", f"before {number}", **was)
    facts.settle("f", "now", record_key="registration:f")
    found = facts.evaluate(table=LATEST)["f"]
    told = {one["code"]: (one["points"], one["falls_on"], one["passes_on"]) for one in found.reasons}
    assert told == {
        "published_complaints": (4, "2026-02-01", "2026-06-01"), "address_changes": (3, "2026-03-01", "2026-09-01"),
    }  # fmt: skip
    for code, day in (("published_complaints", date(2026, 6, 1)), ("address_changes", date(2026, 9, 1))):
        assert code in facts.evaluate(day - DAY, LATEST)["f"].by_code
        assert code not in facts.evaluate(day, LATEST)["f"].by_code


def test_a_complaint_forces_no_class_and_says_nothing_of_the_firms_beside(facts: FirmFacts) -> None:
    branch = facts.branch("f", "b")
    facts.hold("f", facts.firm("daughter"), 1.0)
    for name in (branch, "daughter"):
        for _ in range(5):
            facts.decide(name, "published_complaint", ON - DAY)
    found = facts.evaluate(table=LATEST)
    assert (found["daughter"].grade, found["daughter"].by_code) == ("A", {"published_complaints": 4})
    assert found["f"].by_code == {}
    assert found["daughter"].families["supervision"]["newest_on"] is None
    assert found["daughter"].families["social_evaluation"] == {
        "family": "social_evaluation", "points": 4, "points_before_cap": 4, "cap": 4,
        "known_count": 1, "input_count": 1, "newest_on": str(ON),
    }  # fmt: skip


def test_before_the_table_that_counts_complaints_was_published_they_were_no_reason(facts: FirmFacts) -> None:
    """It held from the beginning of the year in whose November it was written."""
    for _ in range(5):
        facts.decide("f", "published_complaint", date(2025, 12, 30))
    first = LATEST.effective_from
    assert LATEST.published_on
    assert first >= LATEST.published_on
    assert [facts.evaluate(on)["f"].by_code for on in (date(2026, 1, 5), first - DAY)] == [{}, {}]
    assert facts.evaluate(first)["f"].by_code == {"published_complaints": 4}
