"""A whole profile, today and as of earlier days: from records of several nights through facts and graph to answers."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest

from kg.engine.database import open_database
from kg.evaluation.inspection import evaluate_firms
from kg.facts.ownership.reading import read_register
from kg.facts.pipeline import build_facts
from kg.graph.door import connect
from kg.graph.publish import publish_facts
from kg.home import Home
from kg.model.vocabulary import (
    DecisionGrade,
    DecisionKind,
    FacilityKind,
    FacilityState,
    GuaranteeKind,
    LicenceKind,
    LoanClass,
    PositionRole,
    PremisesUsage,
    RegisterState,
    RepaymentCode,
    SubjectKind,
)
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from tests.journey.taking_in import forget_staged
from tests.profile_world import paths
from tests.small_city import ALPHA, BANK, BETA, CHEN_SHOP, HOUSE, LI, LI_NUMBER, SHOP, WANG, WANG_NUMBER
from tests.staged_world import World, build_opaque_id, build_run, firm, person
from tests.whole_service import Service
from tests.wiping import wipe_nodes

pytestmark = pytest.mark.neo4j
WITH_CASE = {"Purpose": "supervision", "Case-Reference": "CASE-1"}
BEFORE, BETWEEN, AFTER = "2020-06-01", "2026-01-06", "2026-01-07"
"""Before the first night (2026-01-05), on the second, and on the third, which states most things otherwise."""
GAMMA, GAMMA_NAME = "91660101MA6GAMMA01", "鹏城丙公司"
TODAY = datetime.now(UTC).date()
GAMMA_DAYS = ("2026-01-04", "2026-01-05", "2026-01-06", "2026-01-07")
DELTA = "91660101MA6DELTA02"
EPSILON, WRONG_HOUSE, RIGHT_HOUSE = "91660101MA6EPSIL03", f"{HOUSE[:-1]}2", f"{HOUSE[:-1]}3"
CLASS = """
query Class($uscc: String!, $asOf: Date) {
  legalEntity(uscc: $uscc, asOf: $asOf) {
    ... on LegalEntity {
      evaluation {
        __typename
        ... on Refused { code }
        ... on CannotEvaluate { cannot: code known: provenance { runId } }
        ... on InspectionClass { inspectionGrade provenance { runId } }
      }
    }
  }
}
"""
NODE = "query Node($id: ID!) { node(id: $id) { __typename } }"
END = """
query End($uscc: String!, $asOf: Date) {
  legalEntity(uscc: $uscc, asOf: $asOf) { ... on LegalEntity { endedOn } }
}
"""
HISTORY = """
query History($uscc: String!, $after: ID) {
  legalEntity(uscc: $uscc) {
    ... on LegalEntity {
      registrationHistory(first: 1, after: $after) {
        edges { node { statedFrom } } pageInfo { hasNextPage endCursor }
      }
    }
  }
}
"""
PROFILE = """
query Profile($uscc: String!, $asOf: Date) {
  legalEntity(uscc: $uscc, asOf: $asOf) {
    __typename
    ... on NotFound { reason }
    ... on Refused { code }
    ... on LegalEntity {
      name formerNames registerState endedOn statedFrom paidInRatio
      registeredCapital { amountMinor } paidInCapital { amountMinor }
      registrationHistory {
        edges {
          validFrom validTo
          node { name registerState subjectKind address changes { field before after } provenance { recordKey } }
        }
      }
      address {
        node { address premises { node { houseCode usage roomCount registeredFirmCount provenance { source } } } }
      }
      people { ... on Refused { code } ... on PositionConnection { edges { role validFrom validTo node { name } } } }
      directors: people(roles: [DIRECTOR, SUPERVISOR]) { ... on PositionConnection { edges { role } } }
      shareholders { edges { share validFrom node { __typename ... on LegalEntity { name } ... on Person { name } } } }
      shareTotals { ... on Refused { code } ... on ShareTotals { knownShare unknownShare holderCount unknownCount } }
      holdings { edges { validFrom } }
      licences { edges { state validTo node { id licenceNumber } } }
      decisions { edges { node { id documentNumber decisionKind state expiresOn endedOn reason } } }
      listings: decisions(kinds: [ABNORMAL_LISTING, SERIOUS_VIOLATION_LISTING], states: [IN_FORCE]) {
        edges { node { documentNumber } }
      }
      facilities {
        ... on BorrowedFacilityConnection {
          edges { node {
            id openedOn facilityState loanClass balance { amountMinor } endedOn usage
            repaymentMonthOn repaymentCode repaymentCodes
            lender { node { ... on LegalEntity { name } } }
          } }
        }
      }
      facilityTotals {
        ... on FacilityTotals { facilityCount openCount balance { amountMinor currency } granted { amountMinor } }
      }
      guaranteesGiven {
        ... on GuaranteeConnection {
          edges {
            validFrom node { __typename ... on LegalEntity { name } }
            guaranteedFacility { amount { amountMinor } facilityState }
          }
        }
      }
      guaranteesReceived {
        ... on GuaranteeConnection {
          edges { validFrom node { __typename } guaranteedFacility { id } amount { amountMinor } }
        }
      }
      guaranteeTotals {
        ... on GuaranteeTotals { givenCount receivedCount given { amountMinor currency } received { amountMinor } }
      }
      dataSources { sourceId ageDays provenance { source recordKey runId } }
    }
  }
}
"""


def build_night(night: int) -> World:
    """What stands on a night: most things are stated otherwise from the third night on."""
    world = World(run=build_run(night))
    later = night >= 2
    _add_register(world, later)
    _add_gamma(world, later)
    _add_delta(world)
    _add_epsilon(world, later)
    _add_decisions(world)
    _add_credit(world, later)
    return world


def _versions(
    world: World, later: bool, record: tuple[str, str, str], first: dict[str, Any], second: dict[str, Any], **both: Any
) -> None:
    """What a record (type, key, source) states from the first night, and otherwise from the third."""
    record_type, key, source = record
    first_night, third_night = build_run(0).recorded_at, build_run(2).recorded_at
    superseded_at = third_night if later else None
    world.add(record_type, key, source, **both | first, recorded_at=first_night, superseded_at=superseded_at)
    if later:
        world.add(record_type, key, source, **both | second, recorded_at=third_night)


def _add_register(world: World, later: bool) -> None:
    active = {"entity_kind": SubjectKind.FIRM, "register_state": RegisterState.ACTIVE, "currency": "CNY"}
    _versions(
        world,
        later,
        ("registration", ALPHA, "city_market"),
        {
            "subject": firm("鹏城旧甲公司", ALPHA),
            "registered_capital_minor": 100,
            "address": "一路1号",
            "house_code": HOUSE,
        },
        {
            "subject": firm("鹏城甲公司", ALPHA),
            "registered_capital_minor": 200,
            "address": "五路5号",
            "former_names": ("陈测试丙小吃店",),
            "register_state": RegisterState.DEREGISTERED,
            "ended_on": date(2026, 1, 6),
        },
        **active,
        paid_in_capital_minor=50,
        established_on=date(2015, 3, 1),
        division_code="660101",
    )
    world.add(
        "registration",
        BETA,
        **active,
        subject=firm("鹏城乙公司", BETA),
        established_on=date(2016, 1, 1),
        address="一路1号A",
        house_code=HOUSE,
        recorded_at=build_run(0).recorded_at,
    )
    world.add(
        "registration",
        SHOP,
        "city_market",
        **active | {"entity_kind": SubjectKind.INDIVIDUAL_BUSINESS},
        subject=firm(CHEN_SHOP, SHOP),
        address="一路1号B",
        house_code=HOUSE,
        recorded_at=build_run(0).recorded_at,
    )
    world.add("premises", HOUSE, "city_premises", house_code=HOUSE, usage=PremisesUsage.OFFICE, room_count=12)
    first = build_run(0).recorded_at
    alpha = firm("鹏城甲公司", ALPHA)
    _versions(
        world,
        later,
        ("shareholding", f"{ALPHA}|1", "city_market"),
        {"share_ratio": 0.6},
        {"share_ratio": 0.5},
        entity=alpha,
        holder=person(WANG, WANG_NUMBER),
        valid_from=date(2015, 3, 1),
    )
    world.add(
        "shareholding",
        f"{ALPHA}|2",
        entity=alpha,
        holder=firm("鹏城乙公司", BETA),
        share_ratio=0.3,
        valid_from=date(2016, 1, 1),
        recorded_at=first,
    )
    for key, who, role, until in (
        ("0", person(WANG, WANG_NUMBER), PositionRole.LEGAL_REPRESENTATIVE, None),
        ("1", person(LI, LI_NUMBER), PositionRole.DIRECTOR, date(2019, 5, 1)),
    ):
        world.add(
            "position",
            f"{ALPHA}|{key}",
            entity=alpha,
            person=who,
            role=role,
            valid_from=date(2015, 3, 1),
            valid_to=until,
            recorded_at=first,
        )
    for number, start, end in (("证1号", date(2024, 1, 1), date(2025, 1, 1)), ("证2号", date(2024, 1, 1), None)):
        world.add(
            "licensing",
            number,
            entity=alpha,
            licence_number=number,
            licence_kind=LicenceKind.PERMIT,
            valid_from=start,
            valid_to=end,
            recorded_at=first,
        )


def _add_gamma(world: World, later: bool) -> None:
    """A firm that was one before the first night, a natural person's business until the third, and is one again."""
    nights = [(-2, SubjectKind.FIRM, 0), (0, SubjectKind.INDIVIDUAL_BUSINESS, 2), (2, SubjectKind.FIRM, None)]
    for number, kind, until in nights if later else nights[:2]:
        world.add(
            "registration", GAMMA, subject=firm(GAMMA_NAME, GAMMA), entity_kind=kind, currency="CNY",
            register_state=RegisterState.ACTIVE, registered_capital_minor=number + 10, address=f"三路{number}号",
            house_code=HOUSE if number == 0 else None, recorded_at=build_run(number).recorded_at,
            superseded_at=build_run(until).recorded_at if until is not None and (later or until == 0) else None,
        )  # fmt: skip
    world.add(
        "registration", DELTA, subject=firm("鹏城丁公司", DELTA), entity_kind=SubjectKind.FIRM, currency="CNY",
        register_state=RegisterState.DEREGISTERED, established_on=date(2015, 1, 1), ended_on=date(2025, 6, 1),
        recorded_at=build_run(0).recorded_at,
    )  # fmt: skip
    _add_what_gamma_did(world)
    for key, borrowers in (("J3", [firm(GAMMA_NAME, GAMMA)]), ("J4", [firm(GAMMA_NAME, GAMMA), person(LI, LI_NUMBER)])):
        stated = {"facility_key": key, "recorded_at": build_run(0).recorded_at}
        world.add(
            "facility", key, "city_bank", **stated, facility_kind=FacilityKind.LOAN, amount_minor=1000, currency="CNY",
            facility_state=FacilityState.OPEN, balance_minor=100,
        )  # fmt: skip
        for place, borrower in enumerate(borrowers):
            world.add("borrowing", f"{key}|{place}", "city_bank", **stated, borrower=borrower)


def _add_what_gamma_did(world: World) -> None:
    """One of each on every side of its time as a natural person's business, which is 05 and 06 January 2026."""
    gamma, beta, first = firm(GAMMA_NAME, GAMMA), firm("鹏城乙公司", BETA), build_run(0).recorded_at
    for day in GAMMA_DAYS:
        key, on = f"丙{day[-2:]}号", date.fromisoformat(day)
        world.add(
            "decision", key, respondent=gamma, decision_kind=DecisionKind.PENALTY, document_number=key, decided_on=on,
            recorded_at=first,
        )  # fmt: skip
        world.add(
            "licensing", key, entity=gamma, licence_number=key, licence_kind=LicenceKind.PERMIT, valid_from=on,
            recorded_at=first,
        )  # fmt: skip
        world.add(
            "shareholding", f"{BETA}|{key}", entity=beta, holder=gamma, share_ratio=0.1, valid_from=on,
            recorded_at=first,
        )  # fmt: skip
        for bond, parties in (("G", (gamma, beta)), ("R", (beta, gamma))):
            world.add(
                "guarantee", f"{bond}{key}", "city_bank", guarantor=parties[0], debtor=parties[1], amount_minor=10,
                guarantee_kind=GuaranteeKind.GENERAL, currency="CNY", valid_from=on, recorded_at=first,
            )  # fmt: skip
        world.add(
            "facility", key, "city_bank", facility_key=key, facility_kind=FacilityKind.LOAN, amount_minor=500,
            currency="CNY", facility_state=FacilityState.OPEN, opened_on=on, recorded_at=first,
        )  # fmt: skip
        world.add("borrowing", key, "city_bank", facility_key=key, borrower=gamma, recorded_at=first)
    world.add(
        "decision", "丙旧号", respondent=gamma, decision_kind=DecisionKind.PENALTY, document_number="丙旧号",
        decided_on=date(2026, 1, 5), grade=DecisionGrade.MINOR, recorded_at=first,
    )  # fmt: skip


def _add_delta(world: World) -> None:
    """What it owes was written off, or runs on, when its bank first reported; its largest holder and bond are gone."""
    first, delta = build_run(0).recorded_at, firm("鹏城丁公司", DELTA)
    for key, state in (("J5", FacilityState.WRITTEN_OFF), ("J6", FacilityState.OPEN)):
        world.add(
            "facility", key, "city_bank", facility_key=key, facility_kind=FacilityKind.LOAN, currency="CNY",
            facility_state=state, balance_minor=100, opened_on=date(2018, 1, 1), recorded_at=first,
            amount_minor=1000 if key == "J5" else 900,
        )  # fmt: skip
        world.add("borrowing", key, "city_bank", facility_key=key, borrower=delta, recorded_at=first)
    for key, other, part, until in (
        ("1", firm("鹏城乙公司", BETA), 0.9, date(2024, 5, 1)),
        ("2", firm("鹏城银行", BANK), 0.4, None),
    ):
        world.add(
            "shareholding", f"{DELTA}|{key}", entity=delta, holder=other, share_ratio=part, valid_to=until,
            valid_from=date(2016, 1, 1), recorded_at=first,
        )  # fmt: skip
        world.add(
            "guarantee", f"D5{key}", "city_bank", guarantor=delta, debtor=other, guarantee_kind=GuaranteeKind.GENERAL,
            currency="CNY", valid_from=date(2016, 1, 1), valid_to=until, amount_minor=int(1000 * part),
            recorded_at=first,
        )  # fmt: skip


def _add_epsilon(world: World, later: bool) -> None:
    """Two registers state it: the same seat, whose house code is put right on the third night, and other holders."""
    for source in ("city_market", "city_tax"):
        _versions(
            world, later, ("registration", EPSILON, source), {"house_code": WRONG_HOUSE}, {"house_code": RIGHT_HOUSE},
            subject=firm("鹏城戊公司", EPSILON), entity_kind=SubjectKind.FIRM, currency="CNY", address="六路6号",
            register_state=RegisterState.ACTIVE, established_on=date(2015, 1, 1),
        )  # fmt: skip
    for source, holders in (
        ("city_market", [(firm("鹏城甲公司", ALPHA), 0.3), (firm("鹏城乙公司", BETA), None)]),
        (
            "city_tax",
            [(firm("鹏城甲公司", ALPHA), 0.3), (firm("鹏城丁公司", DELTA), 0.3), (firm("鹏城银行", BANK), None)],
        ),
    ):
        for place, (holder, share) in enumerate(holders):
            world.add(
                "shareholding", f"{EPSILON}|{place}", source, entity=firm("鹏城戊公司", EPSILON), holder=holder,
                share_ratio=share, valid_from=date(2016, 1, 1), recorded_at=build_run(0).recorded_at,
            )  # fmt: skip


def _add_decisions(world: World) -> None:
    for key, grade, decided in (
        ("轻1号", DecisionGrade.MINOR, date(2015, 1, 1)),
        ("轻2号", DecisionGrade.MINOR, TODAY),
        ("重1号", DecisionGrade.SERIOUS, date(2015, 1, 1)),
    ):
        world.add(
            "decision", key, respondent=firm("鹏城丁公司", DELTA), decision_kind=DecisionKind.PENALTY, grade=grade,
            document_number=key, decided_on=decided, recorded_at=build_run(0).recorded_at,
        )  # fmt: skip
    for key, kind, decided, ended, repaired in (
        ("罚1号", DecisionKind.PENALTY, date(2020, 1, 1), None, None),
        ("罚2号", DecisionKind.PENALTY, date(2020, 2, 1), None, date(2025, 6, 1)),
        ("列1号", DecisionKind.ABNORMAL_LISTING, date(2020, 3, 1), date(2025, 12, 1), None),
        ("列2号", DecisionKind.ABNORMAL_LISTING, date(2025, 3, 1), None, None),
        ("执1号", DecisionKind.ENFORCEMENT, date(2020, 4, 1), None, None),
    ):
        world.add(
            "decision",
            key,
            respondent=firm("鹏城甲公司", ALPHA),
            decision_kind=kind,
            document_number=key,
            decided_on=decided,
            ended_on=ended,
            repaired_on=repaired,
            reason=f"{WANG}经营的公司未公示年报",
            recorded_at=build_run(0).recorded_at,
        )
    world.add(
        "decision",
        "罚9号",
        respondent=firm(CHEN_SHOP, SHOP),
        decision_kind=DecisionKind.PENALTY,
        document_number="罚9号",
        decided_on=date(2020, 1, 1),
        recorded_at=build_run(0).recorded_at,
    )


def _add_credit(world: World, later: bool) -> None:
    first = build_run(0).recorded_at
    for key, borrower in (("J1", firm("鹏城甲公司", ALPHA)), ("J2", person(LI, LI_NUMBER))):
        _versions(
            world,
            later,
            ("facility", key, "city_bank"),
            {"facility_state": FacilityState.OPEN, "balance_minor": 900, "loan_class": LoanClass.NORMAL},
            {
                "facility_state": FacilityState.SETTLED,
                "balance_minor": 0,
                "loan_class": None,
                "ended_on": date(2026, 1, 6),
            },
            facility_key=key,
            facility_kind=FacilityKind.LOAN,
            amount_minor=1000,
            currency="CNY",
            opened_on=date(2019, 1, 1),
            usage=f"向{WANG}支付货款",
        )
        world.add("borrowing", key, "city_bank", facility_key=key, borrower=borrower, recorded_at=first)
        world.add("lending", key, "city_bank", facility_key=key, lender=firm("鹏城银行", BANK), recorded_at=first)
        for month, code in ((date(2025, 10, 31), "N"), (date(2025, 12, 31), "1")):
            world.add(
                "repayment_state",
                f"{key}|{month}",
                "city_bank",
                facility_key=key,
                month_on=month,
                repayment_code=RepaymentCode(code),
                recorded_at=first,
            )
    guarantee = {
        "guarantee_kind": GuaranteeKind.GENERAL,
        "currency": "CNY",
        "valid_from": date(2019, 1, 1),
        "recorded_at": first,
    }
    alpha, beta = firm("鹏城甲公司", ALPHA), firm("鹏城乙公司", BETA)
    world.add(
        "guarantee", "D1", "city_bank", **guarantee, guarantor=beta, debtor=alpha, facility_key="J1", amount_minor=700
    )
    world.add(
        "guarantee",
        "D2",
        "city_bank",
        **guarantee,
        guarantor=person(WANG, WANG_NUMBER),
        debtor=alpha,
        facility_key="J1",
        amount_minor=50,
    )
    world.add(
        "guarantee",
        "D3",
        "city_bank",
        **guarantee,
        guarantor=alpha,
        debtor=person(LI, LI_NUMBER),
        facility_key="J2",
        amount_minor=60,
    )


@pytest.fixture(scope="module")
def service(managed_graph: tuple[GraphSettings, Home]) -> Iterator[Service]:
    settings, home = managed_graph
    keys, reporter = load_keys(home.keys), SilentReporter()
    with connect(settings, home) as graph:
        wipe_nodes(graph)
        forget_staged(home)
        for night in (0, 2):
            world = build_night(night)
            world.write(home)
            build_facts(home, world.run, keys, settings, reporter)
            evaluate_firms(home, world.run, keys, settings, reporter)
        publish_facts(graph, home, world.run, settings, reporter)
    with Service(managed_graph) as started:
        # A cold server may take longer to plan so large a statement than a request may last on a busy machine.
        for day in (None, BETWEEN):
            for _ in range(5):
                if "errors" not in started.ask(PROFILE, headers=WITH_CASE, uscc=ALPHA, asOf=day):
                    break
        yield started
    forget_staged(home)


def ask(
    service: Service, as_of: str | None = None, uscc: str = ALPHA, *, headers: dict[str, str] = WITH_CASE
) -> dict[str, Any]:
    count = len(service.statements)
    answer = service.ask(PROFILE, headers=headers, uscc=uscc, asOf=as_of)
    assert "errors" not in answer, answer
    assert len(service.statements) == count + 1, "one statement"
    found: dict[str, Any] = answer["data"]["legalEntity"]
    return found


def nodes(page: dict[str, Any]) -> list[dict[str, Any]]:
    return [edge["node"] for edge in page["edges"]]


def test_the_registration_of_today_and_of_the_day_before_it_changed(service: Service) -> None:
    today, between = ask(service), ask(service, BETWEEN)
    assert (today["name"], today["formerNames"], today["registerState"]) == (
        "鹏城甲公司",
        ["鹏城旧甲公司"],
        "DEREGISTERED",
    )
    assert (today["statedFrom"], today["paidInRatio"], today["registeredCapital"]) == (
        "2026-01-07",
        "0.25",
        {"amountMinor": 200},
    )
    assert (between["name"], between["formerNames"], between["registerState"]) == ("鹏城旧甲公司", [], "ACTIVE")
    assert (between["statedFrom"], between["paidInRatio"], between["endedOn"]) == ("2026-01-05", "0.5", None)
    assert today["address"]["node"]["address"] == "五路5号"
    assert between["address"]["node"]["address"] == "一路1号"


@pytest.mark.parametrize(
    ("as_of", "state", "ended_on"),
    [("2025-05-31", "ACTIVE", None), ("2025-06-01", "DEREGISTERED", "2025-06-01"),
     (None, "DEREGISTERED", "2025-06-01")],
)  # fmt: skip
def test_an_end_is_told_from_its_day_on(service: Service, as_of: str | None, state: str, ended_on: str | None) -> None:
    """Asked for alone, the day of an end that came later was told: a map's own null gave way to the node's value."""
    found = ask(service, as_of, DELTA)
    assert (found["registerState"], found["endedOn"]) == (state, ended_on)
    alone = service.ask(END, headers=WITH_CASE, uscc=DELTA, asOf=as_of)
    assert alone["data"]["legalEntity"] == {"endedOn": ended_on}


def test_before_the_first_night_the_first_statement_answers_and_says_so(service: Service) -> None:
    before = ask(service, BEFORE)
    assert (before["name"], before["statedFrom"]) == ("鹏城旧甲公司", "2026-01-05")
    assert ask(service, "2015-02-28")["__typename"] == "NotFound"


def test_the_history_shows_what_changed_before_and_after_and_no_natural_persons_name(service: Service) -> None:
    history = ask(service)["registrationHistory"]["edges"]
    assert [(edge["validFrom"], edge["validTo"], edge["node"]["name"]) for edge in history] == [
        ("2026-01-07", None, "鹏城甲公司"),
        ("2026-01-05", "2026-01-07", "鹏城旧甲公司"),
    ]
    changes = {change["field"]: (change["before"], change["after"]) for change in history[0]["node"]["changes"]}
    assert changes == {
        "name": ("鹏城旧甲公司", "鹏城甲公司"),
        "registeredCapital": ("100 CNY minor", "200 CNY minor"),
        "registerState": ("ACTIVE", "DEREGISTERED"),
        "endedOn": (None, "2026-01-06"),
        "address": ("一路1号", "五路5号"),
    }
    assert CHEN_SHOP not in json.dumps(ask(service), ensure_ascii=False)
    assert len(ask(service, BETWEEN)["registrationHistory"]["edges"]) == 1


def test_people_are_asked_for_by_office_and_as_of_a_day(service: Service) -> None:
    today, before = ask(service), ask(service, "2018-01-01")
    assert [(edge["role"], edge["validTo"], edge["node"]["name"]) for edge in today["people"]["edges"]] == [
        ("LEGAL_REPRESENTATIVE", None, WANG),
        ("DIRECTOR", "2019-05-01", LI),
    ]
    assert [edge["role"] for edge in before["directors"]["edges"]] == ["DIRECTOR"]
    assert ask(service, BETWEEN)["directors"]["edges"] == []


def test_shares_are_those_of_the_day_and_their_sum_says_what_is_unknown(service: Service) -> None:
    today, between = ask(service), ask(service, BETWEEN)
    assert [edge["share"] for edge in today["shareholders"]["edges"]] == ["0.5", "0.3"]
    assert [edge["share"] for edge in between["shareholders"]["edges"]] == ["0.6", "0.3"]
    assert today["shareTotals"] == {"knownShare": "0.8", "unknownShare": "0.2", "holderCount": 2, "unknownCount": 0}
    assert between["shareTotals"]["knownShare"] == "0.9"
    assert ask(service, "2015-06-01")["shareTotals"]["holderCount"] == 1


def test_decisions_have_a_state_and_an_end_and_repaired_ones_are_shown_as_of_no_day(service: Service) -> None:
    today = {node["documentNumber"]: node for node in nodes(ask(service)["decisions"])}
    assert {number: (node["state"], node["expiresOn"]) for number, node in today.items()} == {
        "罚1号": ("EXPIRED", "2021-01-01"),
        "列1号": ("ENDED", None),
        "列2号": ("IN_FORCE", None),
        "执1号": ("IN_FORCE", None),
    }
    earlier = {node["documentNumber"]: node["state"] for node in nodes(ask(service, "2024-01-01")["decisions"])}
    assert earlier == {"罚1号": "EXPIRED", "列1号": "IN_FORCE", "执1号": "IN_FORCE"}
    assert [node["documentNumber"] for node in nodes(ask(service)["listings"])] == ["列2号"]


def test_a_minor_penalty_ends_after_three_months_like_a_serious_one_after_three_years(service: Service) -> None:
    """It was in force for ever: its rule could say no months."""
    found = {node["documentNumber"]: node for node in nodes(ask(service, uscc=DELTA)["decisions"])}
    assert {number: node["state"] for number, node in found.items()} == {
        "轻1号": "EXPIRED", "轻2号": "IN_FORCE", "重1号": "EXPIRED",
    }  # fmt: skip
    assert (found["轻1号"]["expiresOn"], found["重1号"]["expiresOn"]) == ("2015-04-01", "2018-01-01")


def ask_class(service: Service, as_of: str | None, uscc: str = ALPHA, purpose: str = "audit") -> dict[str, Any]:
    headers = {"Purpose": purpose, "Case-Reference": "CASE-1"}
    answer = service.ask(CLASS, headers=headers, uscc=uscc, asOf=as_of)
    assert "errors" not in answer, answer
    evaluation: dict[str, Any] = answer["data"]["legalEntity"]["evaluation"]
    return evaluation


def test_the_class_of_an_earlier_day_is_the_one_that_stood_then(service: Service) -> None:
    """It was told that none was ever made: one that was replaced is closed, and closed ones were passed over."""
    today = {"__typename": "CannotEvaluate", "cannot": "DEREGISTERED", "known": {"runId": build_run(2).run_id}}
    assert ask_class(service, None) == ask_class(service, AFTER) == today
    for day in ("2026-01-05", BETWEEN):
        then = ask_class(service, day)
        assert (then["__typename"], then["inspectionGrade"] in "ABCD") == ("InspectionClass", True)
    before = ask_class(service, "2026-01-04")
    assert before == {"__typename": "CannotEvaluate", "cannot": "NOT_EVALUATED", "known": None}
    assert ask_class(service, BETWEEN, BETA) == ask_class(service, None, BETA), "it stood then and stands"


@pytest.mark.parametrize("purpose", ["supervision", "inspection"])
def test_a_class_that_was_replaced_is_refused_for_other_purposes_and_says_so(service: Service, purpose: str) -> None:
    assert ask_class(service, BETWEEN, purpose=purpose) == {"__typename": "Refused", "code": "EARLIER_CLASS_WITHHELD"}
    assert ask_class(service, AFTER, purpose=purpose)["cannot"] == "DEREGISTERED"
    assert ask_class(service, BETWEEN, BETA, purpose=purpose)["__typename"] == "InspectionClass"


def test_that_a_firm_was_a_natural_persons_business_is_not_told_by_its_class_of_then(service: Service) -> None:
    assert ask_class(service, BETWEEN, GAMMA)["cannot"] == "NOT_EVALUATED"


def test_an_expired_decision_on_one_who_trades_alone_is_not_shown(service: Service) -> None:
    shop = ask(service, uscc=SHOP)
    assert shop["name"] == CHEN_SHOP
    assert shop["decisions"]["edges"] == []
    assert [node["name"] for node in nodes(shop["registrationHistory"])] == [None]
    assert shop["address"]["node"] == {"address": None, "premises": None}


def test_licences_say_how_they_stand_on_the_day(service: Service) -> None:
    states = {edge["node"]["licenceNumber"]: edge["state"] for edge in ask(service)["licences"]["edges"]}
    assert states == {"证1号": "ENDED", "证2号": "VALID"}
    earlier = {edge["node"]["licenceNumber"]: edge["state"] for edge in ask(service, "2024-06-01")["licences"]["edges"]}
    assert earlier == {"证1号": "VALID", "证2号": "VALID"}
    assert ask(service, "2023-06-01")["licences"]["edges"] == []


def test_facilities_stand_as_the_bank_reported_them_by_the_day(service: Service) -> None:
    (today,), (between,), (before,) = (nodes(ask(service, day)["facilities"]) for day in (None, BETWEEN, BEFORE))
    assert (today["facilityState"], today["balance"], today["endedOn"]) == ("SETTLED", {"amountMinor": 0}, "2026-01-06")
    assert (between["balance"], between["loanClass"]) == ({"amountMinor": 900}, "NORMAL")
    assert (before["facilityState"], before["balance"], before["endedOn"]) == ("OPEN", None, None)
    assert (today["repaymentMonthOn"], today["repaymentCode"], today["repaymentCodes"]) == (
        "2025-12-31",
        "OVERDUE_1",
        "N#1",
    )
    assert before["repaymentCodes"] is None
    (november,) = nodes(ask(service, "2025-12-30")["facilities"])
    assert (november["repaymentMonthOn"], november["repaymentCodes"]) == ("2025-11-30", "N#")
    assert today["lender"]["node"]["name"] == "鹏城银行"


def test_the_state_of_a_facility_before_its_first_report_is_unknown_but_of_an_open_one(
    service: Service,
) -> None:
    """A loan that the first file shows as written off was told as written off years before."""
    today, before = ask(service, uscc=DELTA), ask(service, "2019-01-01", DELTA)
    assert {node["facilityState"] for node in nodes(today["facilities"])} == {"WRITTEN_OFF", "OPEN"}
    assert {node["facilityState"] for node in nodes(before["facilities"])} == {None, "OPEN"}
    for found in (today, before):
        totals = found["facilityTotals"]
        assert (totals["facilityCount"], totals["openCount"]) == (2, 1)


def test_present_holders_and_bonds_stand_before_larger_ones_that_ended(service: Service) -> None:
    """Lists began with who left, while the sums beside them leave these out."""
    today = ask(service, uscc=DELTA)
    assert [edge["share"] for edge in today["shareholders"]["edges"]] == ["0.4", "0.9"]
    assert (today["shareTotals"]["holderCount"], today["shareTotals"]["knownShare"]) == (1, "0.4")
    assert [edge["node"]["name"] for edge in today["guaranteesGiven"]["edges"]] == ["鹏城银行", "鹏城乙公司"]
    assert today["guaranteeTotals"]["givenCount"] == 1
    assert [one["amountMinor"] for one in today["guaranteeTotals"]["given"]] == [400]


def test_sums_are_over_all_and_leave_natural_persons_out(service: Service) -> None:
    today, between = ask(service), ask(service, BETWEEN)
    assert today["facilityTotals"] == {
        "facilityCount": 1,
        "openCount": 0,
        "granted": [{"amountMinor": 1000}],
        "balance": [{"amountMinor": 0, "currency": "CNY"}],
    }
    assert (between["facilityTotals"]["openCount"], between["facilityTotals"]["balance"][0]["amountMinor"]) == (0, 900)
    assert today["guaranteeTotals"] == {
        "givenCount": 0,
        "receivedCount": 1,
        "given": [],
        "received": [{"amountMinor": 700}],
    }


def test_a_guarantee_shows_the_facility_of_firms_and_none_of_natural_persons(service: Service) -> None:
    today = ask(service)
    assert [edge["guaranteedFacility"] for edge in today["guaranteesGiven"]["edges"]] == [None]
    assert all(edge["guaranteedFacility"] for edge in today["guaranteesReceived"]["edges"])


@pytest.mark.parametrize(
    ("headers", "days"), [(WITH_CASE, set(GAMMA_DAYS)), ({}, {"2026-01-04", "2026-01-07"})]
)  # fmt: skip
def test_what_began_in_a_firms_time_as_a_natural_persons_business_is_shown_for_a_purpose_only(
    service: Service, headers: dict[str, str], days: set[str]
) -> None:
    """What the firm's kind is today was all that was looked at (rule L0)."""
    gamma = ask(service, uscc=GAMMA, headers=headers)
    numbers = {f"丙{day[-2:]}号" for day in days}
    assert {node["documentNumber"] for node in nodes(gamma["decisions"])} == numbers, "the old minor one is gone"
    assert {edge["node"]["licenceNumber"] for edge in gamma["licences"]["edges"]} == numbers
    assert {edge["validFrom"] for edge in gamma["holdings"]["edges"]} == days
    for field in ("guaranteesGiven", "guaranteesReceived"):
        assert {edge["validFrom"] for edge in gamma[field]["edges"]} == days
    owed = {one["openedOn"] for one in nodes(gamma["facilities"])}
    assert owed == days | ({None} if headers else set())
    beta = ask(service, uscc=BETA, headers=headers)
    assert {edge["validFrom"] for edge in beta["shareholders"]["edges"]} == days
    assert gamma["guaranteeTotals"]["givenCount"] == gamma["guaranteeTotals"]["receivedCount"] == 2, "firms alone"


@pytest.mark.parametrize("headers", [WITH_CASE, {}])
def test_the_id_of_what_began_in_that_time_answers_like_nobodys(service: Service, headers: dict[str, str]) -> None:
    shown = ask(service, uscc=GAMMA)
    for field, key in (("decisions", "documentNumber"), ("licences", "licenceNumber"), ("facilities", "openedOn")):
        met = {node[key]: service.ask(NODE, headers=headers, id=node["id"]) for node in nodes(shown[field])}
        told = {one for one, answer in met.items() if answer["data"]["node"]["__typename"] != "NotFound"}
        assert {str(one)[-2:].removesuffix("号")[-1] for one in told} == {"4", "7"}


@pytest.mark.parametrize(("headers", "count"), [(WITH_CASE, 6), ({}, 2)])
def test_what_is_owed_with_a_natural_person_is_shown_and_counted_for_a_purpose_only(
    service: Service, headers: dict[str, str], count: int
) -> None:
    gamma = ask(service, uscc=GAMMA, headers=headers)
    assert len(gamma["facilities"]["edges"]) == gamma["facilityTotals"]["facilityCount"] == count
    assert gamma["facilityTotals"]["balance"] == ([{"amountMinor": 200, "currency": "CNY"}] if headers else [])


@pytest.mark.parametrize(
    ("headers", "days"), [(WITH_CASE, ["2026-01-07", "2026-01-05", "2026-01-03"]), ({}, ["2026-01-07", "2026-01-03"])]
)
def test_pages_of_the_history_lead_past_a_natural_persons_time(
    service: Service, headers: dict[str, str], days: list[str]
) -> None:
    """The second page was said not to exist where the entry at its place was withheld."""
    met, after, more = [], None, True
    while more:
        answer = service.ask(HISTORY, headers=headers, uscc=GAMMA, after=after)
        page = answer["data"]["legalEntity"]["registrationHistory"]
        met += [node["statedFrom"] for node in nodes(page)]
        more, after = page["pageInfo"]["hasNextPage"], page["pageInfo"]["endCursor"]
    assert met == days


@pytest.mark.parametrize("headers", [WITH_CASE, {}])
def test_the_seat_of_a_firms_time_as_a_natural_persons_business_is_not_shown(
    service: Service, headers: dict[str, str]
) -> None:
    """Nor is it counted at its premises: see the test below, of the same day."""
    assert ask(service, BETWEEN, GAMMA, headers=headers)["address"] is None
    assert ask(service, uscc=GAMMA, headers=headers)["address"]["node"]["address"] == "三路2号"


def test_premises_say_what_they_are_used_for_and_count_firms_alone(service: Service) -> None:
    between = ask(service, BETWEEN)["address"]["node"]["premises"]["node"]
    assert (between["houseCode"], between["usage"], between["roomCount"]) == (HOUSE, "OFFICE", 12)
    assert (between["registeredFirmCount"], between["provenance"]["source"]) == (2, "city_premises")
    beta = ask(service, uscc=BETA)["address"]["node"]["premises"]["node"]
    assert beta["registeredFirmCount"] == 1, "Alpha moved away, and one who trades alone is not counted"


@pytest.mark.parametrize(("as_of", "house"), [(None, RIGHT_HOUSE), (AFTER, RIGHT_HOUSE), (BETWEEN, WRONG_HOUSE)])
def test_premises_are_those_that_were_stated_on_the_day_and_a_firm_counts_once(
    service: Service, as_of: str | None, house: str
) -> None:
    """A house code that was put right answered as of any day by chance; two registers made one firm two."""
    found = ask(service, as_of, EPSILON)["address"]["node"]["premises"]["node"]
    assert (found["houseCode"], found["registeredFirmCount"]) == (house, 1)


def test_the_sum_of_shares_is_that_of_one_list_and_ownership_is_computed_by_the_same(service: Service) -> None:
    """Two lists of one firm were added up, so that less seemed to be unknown than either of them leaves open."""
    found = ask(service, uscc=EPSILON)["shareTotals"]
    assert found == {"knownShare": "0.6", "unknownShare": "0.4", "holderCount": 3, "unknownCount": 1}
    with open_database(service.home.facts_database, service.settings, read_only=True) as connection:
        register = read_register(connection, build_run(2).night, build_run(2).recorded_at)
    rows = register.holdings.firm == list(register.entity_ids).index(build_opaque_id("e", EPSILON))
    assert str(round(np.nansum(register.holdings.share[rows]), 6)) == found["knownShare"]
    assert len(set(register.holdings.holder[rows])) == found["holderCount"]


@pytest.mark.parametrize("as_of", [None, BETWEEN])
def test_without_purpose_nothing_that_may_name_a_natural_person_is_shown(service: Service, as_of: str | None) -> None:
    shown = ask(service, as_of, headers={})
    text = json.dumps(shown, ensure_ascii=False)
    assert [name for name in (WANG, LI, CHEN_SHOP) if name in text] == []
    assert [node["reason"] for node in nodes(shown["decisions"])] == [None] * len(shown["decisions"]["edges"])
    assert shown["shareTotals"]["code"] == "PURPOSE_REQUIRED"
    guarantees = shown["guaranteesReceived"]["edges"]
    assert [edge["amount"] for edge in guarantees if edge["node"]["__typename"] == "Refused"] == [None]
    assert [edge["guaranteedFacility"] for edge in guarantees if edge["node"]["__typename"] == "Refused"] == [None]
    assert not any(str(one).startswith("p_") for one in paths(shown, "id"))
    with_case = json.dumps(ask(service, as_of), ensure_ascii=False)
    assert f"{WANG}经营的公司未公示年报" in with_case


def test_one_who_trades_alone_answers_like_nobody_without_a_purpose_on_any_day(service: Service) -> None:
    answer = ask(service, BETWEEN, SHOP, headers={})
    assert answer["__typename"] == "NotFound"
    assert answer == ask(service, BETWEEN, "92660100MA0000ZZZZ", headers={})
