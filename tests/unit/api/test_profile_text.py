"""A profile as text: every fact with its record, refusals said, unknown never guessed."""

from typing import Any

from api.profile_text import render_profile

ORIGIN = {"source": "city_market", "recordKey": "registration:1"}
REFUSED = {"code": "PURPOSE_REQUIRED", "reason": "State why."}
MONEY = {"amountMinor": 100_000_00, "currency": "CNY"}


def _edge(node: dict[str, Any], **facts: Any) -> dict[str, Any]:
    return {"node": node, "provenance": ORIGIN, **facts}


def _entity(**changes: Any) -> dict[str, Any]:
    entity: dict[str, Any] = {
        "__typename": "LegalEntity", "name": "鹏城甲公司", "uscc": "9166", "subjectKind": "FIRM", "legalForm": None,
        "registerState": "ACTIVE", "establishedOn": "2015-03-01", "registeredCapital": None, "paidInRatio": None,
        "address": None, "provenance": ORIGIN, "people": REFUSED, "formerNames": [], "parent": None,
        "registrationHistory": {"edges": []}, "shareTotals": REFUSED, "holdings": {"edges": []},
        "branches": {"edges": []}, "licences": {"edges": []}, "facilityTotals": REFUSED, "dataSources": [],
        "shareholders": {"edges": [
            _edge({"__typename": "LegalEntity", "name": "鹏城乙公司", "uscc": None}, share="0.6"),
            _edge({"__typename": "Refused", **REFUSED}, share=None, provenance={"source": "bank", "recordKey": None}),
        ]},
        "guaranteesGiven": {"edges": []}, "guaranteesReceived": REFUSED,
        "facilities": {"edges": [{"node": {
            "facilityKind": "LOAN", "facilityState": "OPEN", "loanClass": None, "amount": MONEY, "balance": None,
            "lender": {"node": {}}, "lenderName": None, "repaymentCodes": None, "provenance": ORIGIN,
        }}]},
        "decisions": {"edges": [{"node": {
            "decisionKind": "PENALTY", "grade": None, "documentNumber": None, "authority": None,
            "state": "IN_FORCE", "expiresOn": None, "decidedOn": "2025-09-01", "provenance": ORIGIN,
        }}]},
        "beneficialOwners": None, "controlChain": {"edges": []},
        "evaluation": {"__typename": "CannotEvaluate", "cannotEvaluateCode": "DEREGISTERED"},
    }  # fmt: skip
    return entity | changes


def _render(**changes: Any) -> str:
    publication = {"runId": "run-1", "status": "PUBLISHED"}
    return render_profile({"data": {"legalEntity": _entity(**changes), "publication": publication}})


def test_facts_stand_with_their_records_and_refusals_are_said() -> None:
    text = _render()
    assert "people: refused, PURPOSE_REQUIRED: State why." in text
    assert "60.00 %  鹏城乙公司" in text
    assert "    natural persons: refused, PURPOSE_REQUIRED\n" in text
    assert text.count("[city_market registration:1]") == 4
    assert "stands behind" not in text
    assert "inspection class: cannot be evaluated, DEREGISTERED" in text
    assert text.splitlines()[-1] == "  graph: run run-1, published"


def test_history_premises_sums_and_the_age_of_the_data_are_told() -> None:
    changes = [
        {"field": "name", "before": "鹏城旧甲公司", "after": "鹏城甲公司"},
        {"field": "registerState", "before": "ACTIVE", "after": "DEREGISTERED"},
        {"field": "registeredCapital", "before": None, "after": "1234500 USD minor"},
    ]
    statement = {"statedFrom": "2026-01-07", "changes": changes, "provenance": ORIGIN}
    permit = _edge({"licenceKind": "PERMIT", "licenceNumber": "证1号"}, state="ENDED", validTo="2025-01-01")
    director = _edge({"name": "张三", "maskedNumber": None}, role="DIRECTOR", validFrom=None, validTo=None)
    premises = {"node": {"usage": None, "houseCode": "66", "registeredFirmCount": 3}}
    source = {"sourceId": "city_market", "lastNightOn": "2026-01-05", "ageDays": 2, "rowCount": 1200, "refusedCount": 3,
              "ruleCount": 4, "unmetRuleCount": 1}  # fmt: skip
    text = _render(
        formerNames=["鹏城旧甲公司"], paidInRatio="0.25", dataSources=[source],
        address={"node": {"address": "一路1号", "premises": premises}},
        registrationHistory={"edges": [{"node": statement}]},
        shareTotals={"knownShare": "0.6", "unknownShare": "0.4"},
        facilityTotals={"facilityCount": 2, "openCount": 1, "balance": [MONEY]},
        licences={"edges": [permit]}, people={"edges": [director]},
    )  # fmt: skip
    for words in (
        "formerly 鹏城旧甲公司", "25.00 % paid in", "use unknown, house code 66; firms registered there: 3",
        "2026-01-07  name: 鹏城旧甲公司 → 鹏城甲公司   [city_market registration:1]", "60.00 % known, 40.00 % unknown",
        "2 in all, 1 open, owes 100,000.00 CNY", "permit ended 证1号, until 2025-01-01", "director, ? to now",
        "2026-01-05, 2 days old, 1,200 rows, 3 refused, 3 of 4 rules met",
    ):  # fmt: skip
        assert words in text, words


def test_what_is_unknown_is_called_so() -> None:
    text = _render()
    assert "registered capital unknown" in text
    assert "loan open , 100,000.00 CNY, owes unknown, lender unknown" in text
    assert "authority unknown" in text


def test_a_class_is_shown_with_reasons_that_lead_to_records_and_the_way_to_a_review() -> None:
    reason = {
        "points": 30, "textZh": "受过处罚", "textEn": "was fined", "statutoryGround": "第1条", "improveZh": "申请修复",
        "improveEn": "apply for repair",
        "givesBack": 30, "passesOn": "2027-05-06", "evidence": [{"source": "city_market", "recordKey": "penalty:P1"}],
    }  # fmt: skip
    text = _render(
        evaluation={
            "__typename": "InspectionClass", "inspectionGrade": "B", "points": 30, "ruleVersion": "2026.1",
            "evaluatedOn": "2026-01-05", "gradedSinceOn": "2026-01-02", "coverageRatio": "0.75",
            "reasons": [reason], "humanReview": {"textZh": "可以申请人工复核"},
        }
    )  # fmt: skip
    for words in (
        "class B since 2026-01-02, 30 points, 75% known", "no credit rating", "受过处罚",
        "record: city_market penalty:P1", "申请修复", "30 points fewer; passes on 2027-05-06 by itself",
        "可以申请人工复核",
    ):  # fmt: skip
        assert words in text


def test_outcomes_that_are_no_profile_are_one_line_each() -> None:
    found = {"__typename": "NotFound", "reason": "No legal entity."}
    assert render_profile({"data": {"legalEntity": found}}) == "NotFound: No legal entity."
    fault = {"message": "try again", "extensions": {"code": "UNAVAILABLE"}}
    assert render_profile({"data": None, "errors": [fault]}) == "fault UNAVAILABLE: try again"


def test_that_persons_are_refused_is_said_once_after_those_who_are_told_and_nobody_counts_them() -> None:
    holders = [_edge({"__typename": "Refused", **REFUSED}, share=None) for _ in range(13)]
    holders.insert(5, _edge({"__typename": "LegalEntity", "name": "鹏城乙公司", "uscc": None}, share="0.6"))
    lines = _render(shareholders={"edges": holders}).splitlines()
    after = lines[lines.index("  shareholders") + 1 :]
    assert after[0].strip() == "60.00 %  鹏城乙公司   [city_market registration:1]"
    assert after[1] == "    natural persons: refused, PURPOSE_REQUIRED"
    assert "13" not in "".join(after)


def test_people_stand_as_the_answer_has_them_which_is_present_before_ended() -> None:
    """Of one office those longest in it stood first, and so whoever had left it before whoever has it."""

    def sits(role: str, since: str, until: str | None, name: str) -> dict[str, Any]:
        return _edge({"name": name, "maskedNumber": None}, role=role, validFrom=since, validTo=until)

    people = [sits("LEGAL_REPRESENTATIVE", "2019-01-01", None, "甲"), sits("DIRECTOR", "2020-01-01", None, "丙"),
              sits("LEGAL_REPRESENTATIVE", "2015-01-01", "2019-01-01", "乙")]  # fmt: skip
    text = _render(people={"edges": people})
    told = text[text.index("  people") : text.index("  shareholders")]
    assert [name for line in told.splitlines()[1:] for name in "甲乙丙" if name in line] == ["甲", "丙", "乙"]
    assert "甲   [city_market" in told, "no blanks where there is no number"


def test_owners_in_the_end_and_control_are_told_with_what_is_unknown() -> None:
    found = {"finding": "CONFIRMED", "isComplete": False, "ruleVersion": "2024.1", "provenance": ORIGIN}
    owners = [
        _edge({"name": "张三", "maskedNumber": "660*11"}, isCandidate=False, tests=["SHARES", "CONTROL"],
              leastShare="0.6", mostShare="0.75"),
        _edge({"name": "李四", "maskedNumber": None}, isCandidate=True, tests=[], leastShare="0.2", mostShare="0.35"),
    ]  # fmt: skip
    chain = [
        _edge({"__typename": "LegalEntity", "name": "鹏城乙公司", "uscc": "9177"}, isJoint=True, leastVotes="0.5",
              mostVotes="0.5"),
        _edge({"__typename": "Refused", **REFUSED}, isJoint=None, leastVotes=None, mostVotes=None),
    ]  # fmt: skip
    text = _render(beneficialOwners={**found, "owners": {"edges": owners}}, controlChain={"edges": chain})
    for words in (
        "  beneficial owners: confirmed, others could be; rules 2024.1   [city_market registration:1]",
        "60.00 % to 75.00 %  张三 660*11, shares, control   [",
        "20.00 % to 35.00 %  李四, could be, if unknown shares were theirs   [",
        "  controlled in the end by\n                50.00 %  鹏城乙公司 9177, with others   [",
        "    natural persons: refused, PURPOSE_REQUIRED\n",
    ):  # fmt: skip
        assert words in text, words
    refused = _render(beneficialOwners={**found, "owners": REFUSED})
    assert "of whom: refused, PURPOSE_REQUIRED: State why." in refused
