"""BODS in: every published example and fixture, read and computed, against what each of them means."""

import json
from datetime import date
from typing import Any

import pytest

from kg.errors import RequestError
from kg.facts.bods.comparing import Agreement, DeclaredFirm, compare_declared
from kg.facts.bods.declared import build_declared
from kg.facts.bods.statements import read_statements
from tests.bods_files import CASES, EXAMPLES, find_faults, read_case, read_example

TODAY = date(2026, 11, 28)
UNKNOWN = "share unknown"
WHOLE = ("100", False, ())
BOTH = ("shares", "votes_or_benefits")
ALL = ("shares", "votes_or_benefits", "control")

# By file and entity: the finding, reasons why a party was not named, and by party what is computed of its share
# (per cent, or between two bounds), whether it is declared a beneficial owner, and the tests that it meets.
GOLD: dict[str, dict[str, tuple[str, list[str], dict[str, tuple[str, bool, tuple[str, ...]]]]]] = {
    "bods-package": {"c359f58d2977": ("confirmed", [], {"10478c6cf6de": ("100", True, ("shares", "control"))})},
    "bods-package-annotations": {
        "387a14452645": ("unknown", [], {}),
        "22e8a31863ee": ("unknown", [], {"387a14452645": (UNKNOWN, False, ())}),
    },
    "bods-package-entity-owning-entity": {
        "12b7dd0770ce": ("unknown", [], {"e83cce729ada": ("75 to 100", False, ())}),
        "e83cce729ada": ("unknown", [], {}),
    },
    "bods-package-fi-soe": {
        "19f1c5afe9d7": (
            "state", [],
            {"05ce06ec97b1": WHOLE, "7ff95ba3682c": WHOLE, "0199c515a699": ("76.5", False, ())},
        ),
        "0199c515a699": ("state", [], {"05ce06ec97b1": WHOLE, "7ff95ba3682c": WHOLE}),
    },
    "bods-package-linking-annotations": {
        "a01c1a0863e2": ("confirmed", [], {"0fc263ba4126": ("25 to 100", False, ("shares",))})
    },
    "fermcat": {
        "ent-93c75c87ab28f889": ("confirmed", [], {"per-41c0bb0cef246f7c": ("100", True, ("shares", "control"))})
    },
    "full-pep-declaration": {"a7b3bd81d8ba": ("confirmed", [], {"9bcdcc85e803": ("25 to 100", True, BOTH)})},
    "indirect-ownership": {
        "ad3f6c2fcc9e": (
            "candidate", [], {"d4ab89ea169a": ("60 to 100", False, ()), "c25d4d612c2c": (UNKNOWN, True, ())}
        ),
        "d4ab89ea169a": ("candidate", [], {"c25d4d612c2c": (UNKNOWN, False, ())}),
    },
    "joint-ownership": {
        "31c55e425764": (
            "confirmed", [],
            {
                "91b4236a7d89": ("100", False, ()),
                "1accb8b18b99": ("50", False, ("shares", "joint_control")),
                "f040df24d9ec": ("50", False, ("shares", "joint_control")),
            },
        ),
        "91b4236a7d89": (
            "confirmed", [],
            {
                "1accb8b18b99": ("50", True, ("shares", "joint_control")),
                "f040df24d9ec": ("50", True, ("shares", "joint_control")),
            },
        ),
    },
    "levent": {
        "8e40d059": (
            "candidate", [], dict.fromkeys(("700c264e", "81337a6e", "d8855000"), (UNKNOWN, True, ()))
        )
    },
    "listed-company-exempt-from-disclosure": {"4c7ea3bfbe6c": ("listed", ["subjectExemptFromDisclosure"], {})},
    "mixed-direct-and-indirect-ownership": {
        "9bfe59b6a869": (
            "confirmed", [],
            {
                "53508b65253f": ("50 to 100", True, ("shares", "joint_control")),
                "ec61aeda7141": ("50 to 100", False, ()),
            },
        ),
        "ec61aeda7141": ("candidate", [], {"53508b65253f": (UNKNOWN, True, ())}),
    },
    "multiple-indirect-ownership": {
        "63e3a8a8946f": (
            "candidate", [],
            {
                "d177864a8b39": ("50 to 100", False, ()),
                "05fbbfb94b79": ("50 to 100", False, ()),
                "92ebf964a1f6": (UNKNOWN, True, ()),
            },
        ),
        "d177864a8b39": ("candidate", [], {"92ebf964a1f6": (UNKNOWN, True, ())}),
        "05fbbfb94b79": ("candidate", [], {"92ebf964a1f6": (UNKNOWN, True, ())}),
    },
    "multiple-tax-residencies": {
        "fd5c8dbc9a91": ("confirmed", [], {"8f2f34b57a8f": ("100", True, ("shares", "control"))})
    },
    "mutilple-indirect-ownership-2": {
        "1e049760d6c7": (
            "candidate", [],
            {
                "41454e3ba398": ("40 to 100", False, ()),
                "6c9fd5c92201": ("20 to 100", False, ()),
                "731c7a8e7601": (UNKNOWN, True, ()),
            },
        ),
        "41454e3ba398": ("candidate", [], {"731c7a8e7601": (UNKNOWN, True, ())}),
        "6c9fd5c92201": ("candidate", [], {"731c7a8e7601": (UNKNOWN, True, ())}),
    },
    "nomination": {
        "104AB1984C": ("candidate", [], {"101AB1984F": (UNKNOWN, True, ()), "103AB1984D": (UNKNOWN, False, ())}),
        "103AB1984D": ("unknown", [], {"101AB1984F": (UNKNOWN, False, ()), "102AB1984E": (UNKNOWN, False, ())}),
    },
    "plc-entity-statement": {"70044236": ("listed", [], {})},
    "simple-pep-declaration": {"841083ba86e3": ("confirmed", [], {"c9ceb68d7241": ("25 to 100", True, BOTH)})},
    "tecido": {
        "01B68D7633": ("unknown", [], {"033E84672B": ("80 to 100", False, ())}),
        "033E84672B": ("unknown", [], {}),
    },
    "core/01-direct-ownership": {
        "rec-acme-holdings-ltd": ("confirmed", [], {"rec-jane-smith-1975": ("75 to 100", True, ALL)})
    },
    "edge-cases/10-circular-ownership": {
        "rec-alpha-corp": ("unknown", [], {"rec-beta-corp": (UNKNOWN, False, ())}),
        "rec-beta-corp": ("unknown", [], {"rec-alpha-corp": (UNKNOWN, False, ())}),
    },
    "edge-cases/11-anonymous-person": {
        "rec-opaque-holdings-sa": ("unknown", ["subjectUnableToConfirmOrIdentifyBeneficialOwner"], {})
    },
}  # fmt: skip


def compare(text: bytes, on: date = TODAY, believed_on: date = TODAY) -> list[DeclaredFirm]:
    return compare_declared(build_declared(read_statements(text), on, believed_on), TODAY)


def tell(firms: list[DeclaredFirm]) -> dict[str, Any]:
    return {
        firm.record_id: (
            firm.finding,
            list(firm.reasons),
            {owner.record_id: (_tell_share(owner), owner.is_declared_beneficial, owner.tests) for owner in firm.owners},
        )
        for firm in firms
    }


def _tell_share(owner: Any) -> str:
    if owner.is_share_known:
        return f"{owner.least_share * 100:g}"
    return f"{owner.least_share * 100:g} to {owner.most_share * 100:g}" if owner.least_share else UNKNOWN


@pytest.mark.parametrize("name", [*EXAMPLES, *CASES])
def test_every_published_file_is_read_and_answered(name: str) -> None:
    text = read_case(name) if name in CASES else read_example(name)
    assert find_faults(json.loads(text)) == []
    firms = compare(text)
    assert tell(firms) == GOLD[name]
    owners = [owner for firm in firms for owner in firm.owners]
    assert all(owner.agreement is not Agreement.DIFFERS for owner in owners)
    assert all(owner.agreement is Agreement.FITS for owner in owners if owner.declared)


def test_there_is_a_gold_answer_for_every_file() -> None:
    assert set(GOLD) == {*EXAMPLES, *CASES}
    assert (len(EXAMPLES), len(CASES)) == (19, 3)


def test_a_declared_share_is_told_whatever_its_steps_leave_unknown() -> None:
    firms = {firm.record_id: firm for firm in compare(read_example("indirect-ownership"))}
    [owner] = [owner for owner in firms["ad3f6c2fcc9e"].owners if owner.is_person]
    assert (owner.declared.least, owner.declared.most) == (0.3, 0.3)  # type: ignore[union-attr]
    assert (owner.is_share_known, owner.is_candidate) == (False, True)


@pytest.mark.parametrize(
    ("name", "entity", "candidates", "not_counted"),
    [
        # Settlor, trustees and beneficiary are declared to be owners; how far each decides the file does not say.
        (
            "levent", "8e40d059", {"700c264e", "81337a6e", "d8855000"},
            ["beneficiaryOfLegalArrangement", "settlor", "trustee"],
        ),
        # Its board member is a nominee of whom it is declared that this is no control; the nominator is an owner by it.
        ("nomination", "104AB1984C", {"101AB1984F"}, ["otherInfluenceOrControl"]),
        ("nomination", "103AB1984D", set(), []),
    ],
)  # fmt: skip
def test_who_is_declared_to_control_in_a_way_that_nobody_can_count_is_a_candidate(
    name: str, entity: str, candidates: set[str], not_counted: list[str]
) -> None:
    told = {firm.record_id: firm for firm in compare(read_example(name))}[entity]
    assert {owner.record_id for owner in told.owners if owner.is_candidate} == candidates
    assert list(told.not_counted) == not_counted


def state(kind: str, record: str, **details: Any) -> dict[str, Any]:
    return {
        "statementId": f"statement-of-{record}", "recordId": record, "recordType": kind, "statementDate": "2026-01-01",
        "recordDetails": {"isComponent": False, **details},
    }  # fmt: skip


def hold(party: str, subject: str, *interests: dict[str, Any]) -> dict[str, Any]:
    stated = [{"directOrIndirect": "direct", **interest} for interest in interests]
    return state("relationship", f"{party}-{subject}", subject=subject, interestedParty=party, interests=stated)


def build_tenths(*further: dict[str, Any]) -> bytes:
    """A firm that ten persons hold, a tenth each, a firm that it holds whole, and further relationships."""
    statements = [state("entity", firm, entityType={"type": "registeredEntity"}) for firm in ("firm", "daughter")]
    statements += [state("person", f"p{number}", personType="knownPerson") for number in range(11)]
    share = {"type": "shareholding", "share": {"exact": 10}}
    statements += [hold(f"p{number}", "firm", share) for number in range(10)]
    statements += [hold("firm", "daughter", {"type": "shareholding", "share": {"exact": 100}}), *further]
    return json.dumps(statements).encode()


def test_a_declared_control_that_nobody_can_count_leaves_the_entity_and_those_below_open() -> None:
    whole = {firm.record_id: firm.finding for firm in compare(build_tenths())}
    assert whole == {"firm": "management", "daughter": "management"}
    told = {
        firm.record_id: firm
        for firm in compare(build_tenths(hold("p10", "firm", {"type": "controlViaCompanyRulesOrArticles"})))
    }
    for firm in told.values():
        assert firm.finding == "candidate"
        assert {owner.record_id for owner in firm.owners if owner.is_candidate} == {"p10"}
        assert not any(owner.controls for owner in firm.owners if owner.is_person)
    assert (told["firm"].not_counted, told["daughter"].not_counted) == (["controlViaCompanyRulesOrArticles"], [])


def test_control_that_follows_from_what_is_counted_is_not_held_against_an_entity() -> None:
    influence = {"type": "otherInfluenceOrControl"}
    statements = compare(build_tenths(hold("p10", "firm", {"type": "appointmentOfBoard"}, influence)))
    assert {firm.finding for firm in statements} == {"confirmed"}
    assert [list(firm.not_counted) for firm in statements] == [[], []]


def test_two_shareholdings_of_one_party_are_declared_together() -> None:
    shares = [{"type": "shareholding", "share": {"exact": share}} for share in (20, 10)]
    other = state("entity", "other", entityType={"type": "registeredEntity"})
    firms = compare(build_tenths(other, hold("p10", "other", *shares)))
    [owner] = next(firm for firm in firms if firm.record_id == "other").owners
    assert owner.declared
    assert (owner.declared.least, owner.declared.most) == pytest.approx((0.3, 0.3))
    assert (owner.least_share, owner.agreement) == (pytest.approx(0.3), Agreement.FITS)


@pytest.mark.parametrize(
    ("name", "on", "owners"),
    [
        ("fermcat", date(2020, 1, 1), {"per-5faa4103dee78621": 0.5, "per-41c0bb0cef246f7c": 0.5}),
        ("fermcat", date(2021, 12, 31), {"per-e334cc6258e56467": 0.5, "per-41c0bb0cef246f7c": 0.5}),
        ("tecido", date(2021, 12, 31), {"033E84672B": 0.6, "018AF6B3EB": 0.4}),
        ("tecido", date(2002, 3, 8), {}),
    ],
)
def test_a_day_is_answered_with_what_was_stated_until_then(name: str, on: date, owners: dict[str, float]) -> None:
    firm = next(firm for firm in compare(read_example(name), on, on) if firm.owners or not owners)
    assert {owner.record_id: owner.least_share for owner in firm.owners} == pytest.approx(owners)


def test_a_declaration_that_cannot_be_true_with_its_own_steps_differs() -> None:
    statements = json.loads(read_example("indirect-ownership"))
    steps = {statement["recordId"]: statement["recordDetails"] for statement in statements}
    steps["05e81af035e4"]["interests"] = [
        {"type": "shareholding", "directOrIndirect": "direct", "share": {"exact": 100}}
    ]
    steps["4cf2837bd01f"]["interests"].append(
        {"type": "votingRights", "directOrIndirect": "direct", "share": {"exact": 10}}
    )
    told = {firm.record_id: firm for firm in compare(json.dumps(statements).encode())}["ad3f6c2fcc9e"]
    [owner] = [owner for owner in told.owners if owner.is_person]
    assert (owner.least_share, owner.agreement) == (pytest.approx(0.6), Agreement.DIFFERS)
    assert (owner.tests, owner.controls) == (("shares",), False)


STATEMENT: dict[str, Any] = json.loads(read_example("bods-package"))[2]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"{", "This is no JSON: line 1"),
        (b"{}", "a JSON array"),
        (b"[3]", "statement 1: an object is wanted"),
        ([{"recordDetails": None}], "statement 1, recordDetails|statement 1: recordDetails is missing"),
        ([STATEMENT | {"recordType": "firm"}], "statement 1, recordType: entity, person or relationship"),
        ([STATEMENT | {"statementDate": "yesterday"}], "statement 1, statementDate: a date"),
        ([STATEMENT | {"publicationDetails": {"bodsVersion": "0.3"}}], "only version 0.4"),
        ([STATEMENT], "statement 1, subject: no statement describes"),
    ],
)
def test_what_a_file_gets_wrong_is_told_by_place(text: bytes | list[Any], message: str) -> None:
    with pytest.raises(RequestError, match=message):
        read_statements(text if isinstance(text, bytes) else json.dumps(text).encode())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"interests": {}}, "statement 3, recordDetails, interests: a list is wanted"),
        ({"interests": [{"type": "shares"}]}, r"interests\[0\], type: its code list has no such code"),
        ({"interests": [{"share": {"exact": 101}}]}, "exact: a number from 0 to 100"),
        ({"interests": [{"share": {"minimum": 50, "maximum": 25}}]}, "its least is more than its most"),
        ({"interestedParty": "nobody"}, "interestedParty: no statement describes"),
        ({"interestedParty": {"description": "?"}}, "reason is missing"),
        ({"isComponent": True, "componentRecords": ["a"]}, "a component has no components"),
        ({"isComponent": "no"}, "true or false is wanted"),
        ({"subject": 7}, "a text is wanted"),
    ],
)
def test_a_wrong_relationship_is_told_without_its_values(changes: dict[str, Any], message: str) -> None:
    statements = json.loads(read_example("bods-package"))
    statements[2]["recordDetails"] |= changes
    with pytest.raises(RequestError, match=message) as told:
        read_statements(json.dumps(statements).encode())
    assert "nobody" not in str(told.value)


@pytest.mark.parametrize(
    ("least", "most", "tests", "is_candidate"),
    [
        (("minimum", 50), ("maximum", 75), ("shares",), False),
        (("exclusiveMinimum", 50), ("exclusiveMaximum", 75), ("shares", "control"), False),
        (("minimum", 10), ("maximum", 25), (), True),
    ],
)
def test_a_bound_that_excludes_itself_is_no_share(
    least: tuple[str, float], most: tuple[str, float], tests: tuple[str, ...], *, is_candidate: bool
) -> None:
    statements = [state("entity", "firm", entityType={"type": "registeredEntity"})]
    statements += [state("person", person, personType="knownPerson") for person in "pqr"]
    statements.append(hold("p", "firm", {"type": "shareholding", "share": dict([least, most])}))
    rest = {"type": "shareholding", "share": {"exact": (100 - most[1]) / 2}}
    statements += [hold(person, "firm", rest) for person in "qr"]
    [firm] = compare(json.dumps(statements).encode())
    [found] = [owner for owner in firm.owners if owner.record_id == "p"]
    assert (found.tests, found.is_candidate) == (tests, is_candidate)
