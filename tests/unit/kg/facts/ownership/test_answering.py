"""One firm's owners out of the facts: as of a day, as believed at a moment, from what stands above it alone."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from kg.errors import RequestError
from kg.facts.ownership.answering import answer_ownership
from kg.facts.ownership.beneficial import Finding
from kg.facts.ownership.direct import Holdings, build_direct
from kg.facts.ownership.integrated import integrate
from kg.facts.ownership.reading import Register, restrict
from kg.facts.ownership.telling import ControlLink, EvidenceRecord
from kg.facts.ownership.votes import Deciders
from kg.home import Home
from kg.model.arrangements import AgreementKind
from kg.model.ids import EntityId, RecordKey, Uscc
from kg.model.vocabulary import LegalForm, PartnerRole, PositionRole, RegisterState, SubjectKind
from tests.built_facts import built
from tests.ownership_graphs import Row, graphs
from tests.small_city import ALPHA, BETA, LI_NUMBER, WANG_NUMBER, build_city
from tests.staged_world import World, build_home, build_opaque_id, build_run, firm, person

LATER = datetime(2030, 1, 1, tzinfo=UTC)
TODAY = date(2026, 1, 6)
FUND, MANAGER = "91660100MA0000FFFF", "660101199303030033"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return build_home(tmp_path / "home")


def test_an_owner_through_a_firm_is_told_with_its_share_and_its_chain(home: Home) -> None:
    with built(home, build_city()) as connection:
        told = answer_ownership(connection, Uscc(BETA), TODAY, LATER)
    wang, alpha = build_opaque_id("p", WANG_NUMBER), build_opaque_id("e", ALPHA)
    assert [(owner.entity_id, owner.direct_share, owner.least_share, owner.controls) for owner in told.owners] == [
        (alpha, 1.0, 1.0, True),
        (wang, 0.0, 0.6, True),
    ]
    assert told.owners[1].tests == ("shares", "control")
    assert told.owners[1].most_share == 1.0
    assert (told.unknown_share, told.remainder_share, told.ring_share) == (pytest.approx(0.4), 0.0, 0.0)
    assert (told.finding, told.is_complete) == (Finding.CONFIRMED, False)
    [chain] = told.chains
    assert chain.controller_ids == [wang]
    assert chain.links == [
        ControlLink(alpha, told.entity_id, 1.0, [EvidenceRecord("city_market", RecordKey(f"shareholding:{BETA}|1"))]),
        ControlLink(wang, alpha, 0.6, [EvidenceRecord("city_market", RecordKey(f"shareholding:{ALPHA}|1"))]),
    ]


@pytest.mark.parametrize(
    ("record", "values"),
    [
        (
            "voting_arrangement",
            {"entity": firm(None, ALPHA), "holder": person("李测试乙", LI_NUMBER), "votes_ratio": 0.7},
        ),
        *(
            (
                "control_agreement",
                {
                    "agreement_kind": kind, "entity": firm(None, ALPHA), "party": person("李测试乙", LI_NUMBER),
                    "counterparty": person("王测试甲", WANG_NUMBER),
                },
            )
            for kind in (AgreementKind.VOTING_PROXY, AgreementKind.NOMINEE_HOLDING)
        ),
        (
            "control_agreement",
            {
                "agreement_kind": AgreementKind.CONTRACTUAL_CONTROL, "entity": firm(None, ALPHA),
                "party": person("李测试乙", LI_NUMBER), "counterparty": firm(None, ALPHA),
            },
        ),
    ],
)  # fmt: skip
def test_votes_that_are_no_shares_are_told_with_the_record_that_states_them(
    home: Home, record: str, values: dict[str, Any]
) -> None:
    world = build_city()
    world.add(record, "1", evidence_reference="协议1号", **values)
    with built(home, world) as connection:
        told = answer_ownership(connection, Uscc(ALPHA), TODAY, LATER)
    [chain] = told.chains
    assert chain.controller_ids == [build_opaque_id("p", LI_NUMBER)]
    assert [link.records for link in chain.links] == [[EvidenceRecord("city_market", RecordKey(f"{record}:1"))]]


def test_a_day_is_answered_with_what_held_on_it(home: Home) -> None:
    with built(home, build_city()) as connection:
        before = answer_ownership(connection, Uscc(ALPHA), date(2015, 2, 28), LATER)
        after = answer_ownership(connection, Uscc(ALPHA), date(2015, 3, 1), LATER)
    assert (before.finding, before.unknown_share, before.share_state) == (Finding.UNKNOWN, 1.0, "unstated")
    assert after.finding is Finding.CONFIRMED


def test_what_was_believed_earlier_is_told_apart_from_what_is_known_now(home: Home) -> None:
    first, second = build_city(), build_city()
    second.run = build_run(1)
    held = second.records["shareholding"]
    second.records["shareholding"] = [row for row in held if row.record_key != f"shareholding:{BETA}|1"]
    with built(home, first, second) as connection:
        then = answer_ownership(connection, Uscc(BETA), TODAY, first.run.recorded_at)
        now = answer_ownership(connection, Uscc(BETA), TODAY, LATER)
    assert (then.unknown_share, now.unknown_share) == (pytest.approx(0.4), 1.0)


def test_a_firm_that_was_closed_since_is_no_person_on_an_earlier_day_or_evening(home: Home) -> None:
    first, second = build_city(), build_city(1)
    first.add(
        "shareholding", f"{ALPHA}|gone", entity=firm("鹏城甲公司", ALPHA), holder=firm("鹏城旧股东公司", FUND),
        share_ratio=0.3,
    )  # fmt: skip
    with built(home, first, second) as connection:
        evening = answer_ownership(connection, Uscc(ALPHA), TODAY, first.run.recorded_at)
        day = answer_ownership(connection, Uscc(ALPHA), first.run.night, LATER)
    for told in (evening, day):
        assert {owner.is_person for owner in told.owners if owner.direct_share == 0.3} == {False}


def build_fund(*partners: tuple[dict[str, Any], float, PartnerRole | None]) -> World:
    """The small city and a fund, which a manager represents."""
    world, fund = build_city(), firm("鹏城基金合伙企业", FUND)
    world.add(
        "registration", FUND, subject=fund, entity_kind=SubjectKind.FIRM, register_state=RegisterState.ACTIVE,
        legal_form=LegalForm.LIMITED_PARTNERSHIP, currency="CNY",
    )  # fmt: skip
    for number, (holder, share, role) in enumerate(partners):
        world.add("shareholding", f"{FUND}|{number}", entity=fund, holder=holder, share_ratio=share, partner_role=role)
    world.add(
        "position", f"{FUND}|0", entity=fund, person=person("管测试丁", MANAGER), role=PositionRole.LEGAL_REPRESENTATIVE
    )
    return world


ALPHA_TOLD, BANK_TOLD = firm("鹏城甲公司", ALPHA), firm("鹏城资本公司", "91660100MA0000GGGG")


def test_the_firm_that_is_executing_partner_decides_and_not_its_delegate(home: Home) -> None:
    world = build_fund(
        (ALPHA_TOLD, 0.01, PartnerRole.EXECUTING_PARTNER), (BANK_TOLD, 0.99, PartnerRole.LIMITED_PARTNER)
    )
    with built(home, world) as connection:
        told = answer_ownership(connection, Uscc(FUND), TODAY, LATER)
    wang, alpha = build_opaque_id("p", WANG_NUMBER), build_opaque_id("e", ALPHA)
    assert {owner.entity_id for owner in told.owners if owner.controls} == {wang, alpha}
    [chain] = told.chains
    assert (chain.controller_ids, [link.holder_id for link in chain.links]) == ([wang], [alpha, wang])
    assert {owner.entity_id: owner.tests for owner in told.owners if owner.is_person} == {
        wang: ("votes_or_benefits", "control")
    }


@pytest.mark.parametrize(
    "partners",
    [
        [(ALPHA_TOLD, 0.01, None), (BANK_TOLD, 0.99, None)],
        [(person("管测试丁", MANAGER), 0.01, PartnerRole.LIMITED_PARTNER), (BANK_TOLD, 0.99, None)],
        [(person("李测试乙", LI_NUMBER), 0.1, PartnerRole.GENERAL_PARTNER), (BANK_TOLD, 0.9, None)],
        [(person("林测试", str(number) * 18), 0.2, PartnerRole.LIMITED_PARTNER) for number in range(3, 8)],
    ],
)
def test_a_delegate_is_no_decider_and_nobody_knows_who_is(
    home: Home, partners: list[tuple[dict[str, Any], float, PartnerRole | None]]
) -> None:
    with built(home, build_fund(*partners)) as connection:
        told = answer_ownership(connection, Uscc(FUND), TODAY, LATER)
    assert [owner.entity_id for owner in told.owners if owner.controls] == []
    assert (told.chains, told.is_complete) == ([], False)
    assert told.finding is Finding.CANDIDATE, "by the capital, or by the votes, that nobody knows whose they are"


GENERAL, LIMITED = PartnerRole.GENERAL_PARTNER, PartnerRole.LIMITED_PARTNER
LI_TOLD, DELEGATE = person("李测试乙", LI_NUMBER), person("管测试丁", MANAGER)
GENERALS = [(person("林测试", str(number) * 18), 0.1, GENERAL) for number in (3, 4, 5)]
LIN = [build_opaque_id("p", str(number) * 18) for number in (3, 4, 5)]
BANK_ID, ALPHA_ID, LI_ID = (
    build_opaque_id(*one) for one in (("e", "91660100MA0000GGGG"), ("e", ALPHA), ("p", LI_NUMBER))
)


@pytest.mark.parametrize(
    ("partners", "has_delegate", "alone", "jointly"),
    [
        ([(LI_TOLD, 0.1, GENERAL), (BANK_TOLD, 0.9, LIMITED)], False, {LI_ID}, set()),
        ([(LI_TOLD, 0.1, GENERAL), (BANK_TOLD, 0.9, LIMITED)], True, {LI_ID}, set()),
        ([*GENERALS[:2], (BANK_TOLD, 0.8, LIMITED)], False, set(), set(LIN[:2])),
        ([*GENERALS, (BANK_TOLD, 0.7, LIMITED)], False, set(), set(LIN)),
        ([*GENERALS, (BANK_TOLD, 0.7, LIMITED)], True, set(), set()),
        ([*GENERALS, (BANK_TOLD, 0.7, GENERAL)], True, {BANK_ID}, set()),
        ([*GENERALS, (BANK_TOLD, 0.3, GENERAL), (ALPHA_TOLD, 0.4, GENERAL)], True, set(), set()),
        ([*GENERALS, (BANK_TOLD, 0.5, LIMITED)], False, set(), set()),
        ([(LI_TOLD, None, GENERAL), (BANK_TOLD, 0.9, LIMITED)], False, set(), set()),
        ([*GENERALS[:2], (BANK_TOLD, 0.8, None)], False, set(), set()),
    ],
)
def test_where_none_is_charged_the_general_partners_decide_and_several_do_jointly(
    home: Home,
    partners: list[tuple[dict[str, Any], float, PartnerRole | None]],
    has_delegate: bool,
    alone: set[str],
    jointly: set[str],
) -> None:
    """By law; a delegate shows that a firm is charged. Where a partner or its role is missing nobody knows."""
    world = build_fund(*partners)
    if not has_delegate:
        world.records["position"].pop()
    with built(home, world) as connection:
        told = answer_ownership(connection, Uscc(FUND), TODAY, LATER)
    deciding = {owner.entity_id for owner in told.owners if owner.controls}
    assert deciding - {build_opaque_id("p", WANG_NUMBER)} == alone
    assert {owner.entity_id for owner in told.owners if "joint_control" in owner.tests} == jointly
    assert bool(told.chains) == bool(alone | jointly)
    if jointly:
        [chain] = told.chains
        assert set(chain.controller_ids) == jointly
        assert all(link.records for link in chain.links)


def test_general_partners_vote_as_is_stated_and_not_jointly_by_law(home: Home) -> None:
    world = build_fund(*GENERALS, (BANK_TOLD, 0.7, LIMITED))
    world.records["position"].pop()
    for number, votes in zip((3, 4, 5), (0.6, 0.2, 0.2), strict=True):
        world.add(
            "voting_arrangement", str(number), entity=firm("鹏城基金合伙企业", FUND),
            holder=person("林测试", str(number) * 18), votes_ratio=votes, evidence_reference="合伙协议1号",
        )  # fmt: skip
    with built(home, world) as connection:
        told = answer_ownership(connection, Uscc(FUND), TODAY, LATER)
    assert {owner.entity_id for owner in told.owners if owner.controls} == {LIN[0]}


def test_where_nobody_knows_who_decides_stated_votes_count(home: Home) -> None:
    world = build_fund((ALPHA_TOLD, 0.01, None), (BANK_TOLD, 0.99, None))
    world.add(
        "voting_arrangement", "1", entity=firm("鹏城基金合伙企业", FUND), holder=ALPHA_TOLD, votes_ratio=0.6,
        evidence_reference="合伙协议1号",
    )  # fmt: skip
    with built(home, world) as connection:
        told = answer_ownership(connection, Uscc(FUND), TODAY, LATER)
    assert build_opaque_id("e", ALPHA) in {owner.entity_id for owner in told.owners if owner.controls}


def test_a_partnership_is_controlled_by_who_manages_it(home: Home) -> None:
    world = build_fund((person("管测试丁", MANAGER), 0.01, None), (firm("鹏城甲公司", ALPHA), 0.99, None))
    with built(home, world) as connection:
        told = answer_ownership(connection, Uscc(FUND), TODAY, LATER)
    controllers = {owner.entity_id for owner in told.owners if owner.controls}
    assert controllers == {build_opaque_id("p", MANAGER)}
    assert {owner.tests for owner in told.owners if owner.is_person} == {("votes_or_benefits", "control"), ("shares",)}


def test_two_lists_of_holders_are_never_mixed(home: Home) -> None:
    world = build_city()
    beta, alpha = firm("鹏城乙公司", BETA), firm("鹏城甲公司", ALPHA)
    world.add("shareholding", f"{BETA}|bank", "city_bank", entity=beta, holder=alpha, share_ratio=0.9)
    with built(home, world) as connection:
        told = answer_ownership(connection, Uscc(BETA), TODAY, LATER)
    assert (told.owners[0].direct_share, told.share_state) == (0.9, "partial")


def test_whoever_manages_a_partnership_by_a_list_that_does_not_count_does_not_decide_there(home: Home) -> None:
    world = build_fund(
        (ALPHA_TOLD, 0.01, PartnerRole.EXECUTING_PARTNER), (BANK_TOLD, 0.99, PartnerRole.LIMITED_PARTNER)
    )
    world.add(
        "shareholding", f"{FUND}|bank", "city_bank", entity=firm("鹏城基金合伙企业", FUND),
        holder=person("李测试乙", LI_NUMBER), share_ratio=1.0, partner_role=PartnerRole.EXECUTING_PARTNER,
    )  # fmt: skip
    with built(home, world) as connection:
        told = answer_ownership(connection, Uscc(FUND), TODAY, LATER)
    controllers = {owner.entity_id for owner in told.owners if owner.controls}
    assert controllers == {build_opaque_id("p", WANG_NUMBER), build_opaque_id("e", ALPHA)}


def test_a_holder_with_shares_that_are_stated_and_others_that_are_not_has_the_stated_ones(home: Home) -> None:
    world = build_city()
    gamma, holder = firm("鹏城丙公司", FUND), firm("鹏城甲公司", ALPHA)
    for number, share in enumerate([0.6, None]):
        world.add("shareholding", f"{FUND}|{number}", entity=gamma, holder=holder, share_ratio=share)
    with built(home, world) as connection:
        told = answer_ownership(connection, Uscc(FUND), TODAY, LATER)
    direct = {owner.entity_id: (owner.direct_share, owner.controls) for owner in told.owners}
    assert direct[build_opaque_id("e", ALPHA)] == (0.6, True)
    assert (told.share_state, told.is_complete) == ("partial", False)


def test_a_code_that_nobody_has_is_one_clear_sentence(home: Home) -> None:
    with built(home, build_city()) as connection, pytest.raises(RequestError, match="No legal entity"):
        answer_ownership(connection, Uscc("91660100MA0000ZZZZ"), TODAY, LATER)


@settings(max_examples=100, deadline=None)
@given(graphs())
def test_what_stands_above_a_firm_is_enough_to_tell_its_owners(graph: tuple[int, int, list[Row]]) -> None:
    firms, owners, rows = graph
    nobody = np.empty(0, dtype=np.int64)
    holder, held = np.array([row[:2] for row in rows], dtype=np.int64).reshape(-1, 2).T
    share = np.array([row[2] for row in rows], dtype=np.float64)
    holdings = Holdings(firms, owners, holder, held, share, nobody)
    ids = [EntityId(str(number)) for number in range(owners)]
    register = Register(ids, ["other"] * firms, holdings, Deciders(nobody, nobody))
    whole = integrate(build_direct(holdings))
    for firm_number in range(firms):
        part, number = restrict(register, firm_number)
        column = integrate(build_direct(part.holdings)).shares[:, [number]].todense().ravel()
        expected = np.asarray(whole.shares[:, [firm_number]].todense()).ravel()
        told = dict(zip(part.entity_ids, np.asarray(column).ravel()[:-2].tolist(), strict=True))
        assert all(abs(told.get(EntityId(str(n)), 0.0) - expected[n]) < 1e-9 for n in range(owners))
