"""Votes and benefits that differ from capital, and agreements by evidence: what they come to, and when they count."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.facts.ownership.agreements import Agreement, Evidence, StatedRight, list_concerts, settle
from kg.facts.ownership.answering import answer_ownership, examine_register
from kg.facts.ownership.beneficial import Finding
from kg.facts.ownership.control import TAKEOVER
from kg.facts.ownership.direct import Holdings
from kg.facts.ownership.reading import Register, read_register
from kg.facts.ownership.telling import ControlLink, Owner, Ownership, tell_ownership
from kg.facts.ownership.votes import Concert, Deciders
from kg.home import Home
from kg.model.arrangements import AgreementKind
from kg.model.ids import EntityId, Uscc
from kg.model.vocabulary import LegalForm, RegisterState, SubjectKind
from tests.built_facts import built
from tests.ownership_graphs import Row, graphs
from tests.small_city import ALPHA, BETA, LI_NUMBER, WANG_NUMBER, build_city
from tests.staged_world import build_home, build_opaque_id, firm, person

TODAY, LATER = date(2026, 1, 6), datetime(2030, 1, 1, tzinfo=UTC)
NOBODY = np.empty(0, dtype=np.int64)
CONCERT, PROXY = AgreementKind.ACTING_IN_CONCERT, AgreementKind.VOTING_PROXY
NOMINEE, CONTRACT = AgreementKind.NOMINEE_HOLDING, AgreementKind.CONTRACTUAL_CONTROL


def agree(kind: AgreementKind, party: int, other: int, about: int = 0, share: float | None = None) -> Agreement:
    return Agreement(kind, party, other, about, share, "协议1号")


def build_holdings(firms: int, owners: int, rows: Sequence[Row]) -> Holdings:
    holder, held = np.array([row[:2] for row in rows], dtype=np.int64).reshape(-1, 2).T
    return Holdings(firms, owners, holder, held, np.array([row[2] for row in rows], dtype=np.float64), NOBODY)


def tell(rows: Sequence[Row], firms: int, owners: int, evidence: Evidence, asked: int = 0) -> Ownership:
    """Ownership of a firm; owners are named by their numbers."""
    holdings = build_holdings(firms, owners, rows)
    ids = [EntityId(str(number)) for number in range(owners)]
    register = Register(ids, ["other"] * firms, holdings, Deciders(NOBODY, NOBODY), evidence)
    return tell_ownership(examine_register(register, asked, TODAY, LATER))


def by_id(told: Ownership) -> dict[str, Owner]:
    return {str(owner.entity_id): owner for owner in told.owners}


TENTHS: list[Row] = [(1, 0, 0.2), (2, 0, 0.2), (3, 0, 0.2), (4, 0, 0.2), (5, 0, 0.2)]


def test_votes_that_differ_from_shares_are_ownership_by_votes() -> None:
    rights = [
        StatedRight(holder, 0, votes, None) for holder, votes in ((1, 0.6), (2, 0.1), (3, 0.1), (4, 0.1), (5, 0.1))
    ]
    told = tell(TENTHS, 1, 6, Evidence(rights))
    first = by_id(told)["1"]
    assert (first.tests, first.controls) == (("votes_or_benefits", "control"), True)
    assert (first.least_share, first.votes_share, first.benefit_share) == (pytest.approx(0.2), pytest.approx(0.6), None)
    assert (told.finding, told.is_complete) == (Finding.CONFIRMED, True)


def test_a_quarter_of_the_benefits_is_ownership_without_control() -> None:
    rights = [StatedRight(1, 0, None, 0.25), *(StatedRight(other, 0, None, 0.1875) for other in range(2, 6))]
    told = tell(TENTHS, 1, 6, Evidence(rights))
    assert {owner: told_of.tests for owner, told_of in by_id(told).items()} == {
        "1": ("votes_or_benefits",), **{str(other): () for other in range(2, 6)},
    }  # fmt: skip


def test_the_rest_of_the_votes_is_the_one_other_holders_and_of_several_nobody_knows_whose() -> None:
    two = tell([(1, 0, 0.9), (2, 0, 0.1)], 1, 3, Evidence([StatedRight(2, 0, 0.6, None)]))
    assert [by_id(two)[one].votes_share for one in "12"] == pytest.approx([0.4, 0.6])
    assert two.is_complete
    many = tell(TENTHS, 1, 6, Evidence([StatedRight(1, 0, 0.6, None)]))
    assert [by_id(many)[one].votes_share for one in "12"] == [pytest.approx(0.6), 0.0]
    assert by_id(many)["2"].is_candidate
    assert (many.finding, many.is_complete) == (Finding.CONFIRMED, False)


def test_who_was_given_the_votes_of_others_has_them_and_not_their_shares() -> None:
    told = tell(TENTHS, 1, 6, Evidence(agreements=[agree(PROXY, 1, 2), agree(PROXY, 1, 3, share=0.15)]))
    first, second, third = (by_id(told)[one] for one in "123")
    assert (first.votes_share, second.votes_share, third.votes_share) == pytest.approx((0.55, 0.0, 0.05))
    assert [owner.least_share for owner in (first, second, third)] == pytest.approx([0.2, 0.2, 0.2])
    assert (first.controls, first.tests) == (True, ("votes_or_benefits", "control"))
    assert [agreement.evidence_reference for agreement in told.agreements] == ["协议1号", "协议1号"]


def test_shares_held_for_another_are_the_others_by_evidence_alone() -> None:
    rows: list[Row] = [(1, 0, 0.3), (2, 0, 0.7)]
    assert set(by_id(tell(rows, 1, 4, Evidence()))) == {"1", "2"}
    told = tell(rows, 1, 4, Evidence(agreements=[agree(NOMINEE, 3, 1)]))
    assert {one: owner.least_share for one, owner in by_id(told).items()} == pytest.approx({"2": 0.7, "3": 0.3})
    assert by_id(told)["3"].tests == ("shares",)
    assert told.exemption
    assert told.exemption.nobody_else_controls_or_benefits == "not_met"


HELD: list[Row] = [(1, 0, 0.6), (2, 0, 0.4)]
"""The first holds for number 3."""


@pytest.mark.parametrize(
    ("rights", "agreements", "votes"),
    [
        ([(1, 0.6)], [agree(NOMINEE, 3, 1)], {2: 0.4, 3: 0.6}),
        ([(1, 0.9)], [agree(NOMINEE, 3, 1)], {2: 0.1, 3: 0.9}),
        ([(2, 0.1)], [agree(NOMINEE, 3, 1)], {2: 0.1, 3: 0.9}),
        ([(1, 0.9)], [agree(NOMINEE, 3, 1, share=0.2)], {1: 0.6, 2: 0.1, 3: 0.3}),
        ([(2, 0.1)], [agree(NOMINEE, 3, 1, share=0.2)], {1: 0.6, 2: 0.1, 3: 0.3}),
        ([(2, 0.1)], [agree(NOMINEE, 3, 1, share=0.59)], {1: 0.015, 2: 0.1, 3: 0.885}),
        ([(3, 0.1)], [agree(NOMINEE, 3, 1), agree(NOMINEE, 3, 2)], {3: 1.0}),
        ([(1, 0.9)], [agree(NOMINEE, 4, 1), agree(NOMINEE, 3, 4, share=0.4)], {2: 0.1, 3: 0.6, 4: 0.3}),
        ([(1, 0.3), (3, 0.4)], [agree(NOMINEE, 3, 1)], {2: 0.3, 3: 0.7}),
    ],
)
def test_a_nominee_votes_for_whom_it_holds_whatever_votes_are_stated_of_it(
    rights: list[tuple[int, float]], agreements: list[Agreement], votes: dict[int, float]
) -> None:
    """Once stated votes stayed with the nominee: it was told control, and the real holder capital without a vote."""
    for name in ("votes", "benefit"):
        stated = [StatedRight(holder, 0, **{"votes": None, "benefit": None, name: share}) for holder, share in rights]
        settled = settle(build_holdings(1, 5, HELD), Deciders(NOBODY, NOBODY), Evidence(stated, agreements))
        assert sum_by_holder(settled.votes if name == "votes" else settled.benefits) == pytest.approx(votes)


def test_a_nominee_to_whom_the_real_holder_gives_its_votes_has_them() -> None:
    evidence = Evidence([StatedRight(1, 0, 0.9, None)], [agree(NOMINEE, 3, 1), agree(PROXY, 1, 3)])
    settled = settle(build_holdings(1, 5, HELD), Deciders(NOBODY, NOBODY), evidence)
    assert sum_by_holder(settled.votes) == pytest.approx({1: 0.9, 2: 0.1})


def sum_by_holder(right: Holdings | None) -> dict[int, float]:
    assert right
    found: dict[int, float] = {}
    for holder, share in zip(right.holder.tolist(), right.share.tolist(), strict=True):
        found[holder] = found.get(holder, 0.0) + share
    return found


def test_the_real_holder_controls_by_votes_that_are_stated_of_its_nominee() -> None:
    told = tell(HELD, 1, 4, Evidence([StatedRight(1, 0, 0.6, None)], [agree(NOMINEE, 3, 1)]))
    assert {one: (owner.tests, owner.controls) for one, owner in by_id(told).items()} == {
        "2": (("shares", "votes_or_benefits"), False), "3": (("shares", "votes_or_benefits", "control"), True),
    }  # fmt: skip
    assert told.is_complete


@pytest.mark.parametrize("right", [(1, 0, 0.6), (2, 0, 0.4)])
def test_of_a_share_that_is_not_stated_nobody_knows_which_votes_a_nominee_has_for_whom(right: Row) -> None:
    """Where the other holder's votes alone were stated the nominee was once told all the rest, and control."""
    rows: list[Row] = [(1, 0, np.nan), (2, 0, 0.4)]
    told = tell(rows, 1, 4, Evidence([StatedRight(*right, None)], [agree(NOMINEE, 3, 1, share=0.2)]))
    assert [by_id(told)[one].votes_share for one in "13"] == [0.0, 0.0]
    assert (told.chains, told.is_complete) == ([], False)


def test_those_in_concert_are_one_party_in_that_firm_alone() -> None:
    rows = [*TENTHS, *((holder, 6, 0.2) for holder in (1, 2, 3, 4, 5))]
    rows = [(holder if holder != 6 else 1, held if held != 6 else 1, share) for holder, held, share in rows]
    rows = [(holder + 1, held, share) for holder, held, share in rows]
    evidence = Evidence(agreements=[agree(CONCERT, 2, 3), agree(CONCERT, 4, 3)])
    assert list_concerts(evidence) == [Concert([2, 3, 4], [0])]
    told = tell(rows, 2, 7, evidence)
    assert {one: owner.tests for one, owner in by_id(told).items() if owner.tests} == dict.fromkeys(
        "234", ("joint_control",)
    )
    [chain] = told.chains
    assert list(chain.controller_ids) == ["2", "3", "4"]
    assert list(chain.links) == [ControlLink(EntityId(one), EntityId("0"), pytest.approx(0.2)) for one in "234"]
    assert tell(rows, 2, 7, evidence, asked=1).chains == []


def test_whoever_stands_behind_a_firm_in_concert_controls_with_the_others() -> None:
    rows: list[Row] = [(1, 0, 0.3), (2, 0, 0.3), (3, 0, 0.4), (4, 1, 1.0)]
    told = tell(rows, 2, 5, Evidence(agreements=[agree(CONCERT, 1, 2)]))
    assert {one: owner.tests for one, owner in by_id(told).items() if owner.tests} == {
        "2": ("shares", "joint_control"), "3": ("shares",), "4": ("shares", "joint_control"),
    }  # fmt: skip


def test_votes_of_a_firm_that_one_in_concert_controls_are_the_concerts() -> None:
    rows: list[Row] = [(1, 0, 0.3), (3, 0, 0.25), (4, 0, 0.45), (2, 1, 0.6), (4, 1, 0.4)]
    evidence = Evidence(agreements=[agree(CONCERT, 2, 3)])
    told = tell(rows, 2, 5, evidence)
    joint = {one for one, owner in by_id(told).items() if "joint_control" in owner.tests}
    assert joint == {"2", "3"}
    [chain] = told.chains
    assert list(chain.controller_ids) == ["1", "2", "3"]
    assert not tell([(1, 0, 0.3), (3, 0, 0.25), (4, 0, 0.45), (2, 1, 0.5), (4, 1, 0.5)], 2, 5, evidence).chains


def test_who_decides_by_contract_decides_whatever_the_shares() -> None:
    told = tell([(1, 0, 1.0)], 1, 3, Evidence(agreements=[agree(CONTRACT, 2, 0)]))
    assert {one: (owner.tests, owner.controls) for one, owner in by_id(told).items()} == {
        "1": (("shares",), False), "2": (("control",), True),
    }  # fmt: skip


Moved = Sequence[tuple[int, int, float | None]]
"""Party, counterparty, and the part of the firm that it is about."""


@pytest.mark.parametrize("kind", [PROXY, NOMINEE])
@pytest.mark.parametrize(
    ("moved", "shares"),
    [
        ([(2, 1, None), (3, 2, None)], {3: 1.0}),
        ([(2, 1, 0.2), (3, 2, None)], {1: 0.4, 3: 0.6}),
        ([(2, 1, 0.2), (3, 2, 0.25)], {1: 0.4, 2: 0.05, 3: 0.55}),
        ([(2, 1, None), (1, 2, None)], {1: 0.6, 2: 0.1, 3: 0.3}),
        ([(2, 1, None), (1, 2, None), (1, 3, None)], {1: 0.9, 2: 0.1}),
        ([(2, 1, None), (1, 2, None), (3, 2, None)], {1: 0.6, 3: 0.4}),
        ([(1, 1, None), (2, 1, None)], {2: 0.7, 3: 0.3}),
        ([(2, 1, None), (3, 1, None)], {2: 0.4, 3: 0.6}),
        ([(2, 1, 0.45), (3, 1, 0.45)], {2: 0.4, 3: 0.6}),
        ([(2, 1, None), (3, 1, 0.2)], {2: 0.5, 3: 0.5}),
    ],
)
def test_what_was_given_is_given_on_in_whatever_order_agreements_come(
    kind: AgreementKind, moved: Moved, shares: dict[int, float]
) -> None:
    rows: list[Row] = [(1, 0, 0.6), (2, 0, 0.1), (3, 0, 0.3)]
    for order in permutations(moved):
        settled = settle(
            build_holdings(1, 4, rows), Deciders(NOBODY, NOBODY),
            Evidence(agreements=[agree(kind, party, other, 0, part) for party, other, part in order]),
        )  # fmt: skip
        right = settled.votes or settled.capital
        assert dict(zip(right.holder.tolist(), right.share.tolist(), strict=True)) == pytest.approx(shares)


def test_a_part_of_an_unstated_share_is_unstated_as_is_what_is_left() -> None:
    rows: list[Row] = [(1, 0, np.nan), (2, 0, 0.4)]
    settled = settle(
        build_holdings(1, 4, rows), Deciders(NOBODY, NOBODY), Evidence(agreements=[agree(PROXY, 3, 1, share=0.2)])
    )
    assert settled.votes
    votes = dict(zip(settled.votes.holder.tolist(), settled.votes.share.tolist(), strict=True))
    assert votes == {1: pytest.approx(np.nan, nan_ok=True), 2: 0.4, 3: pytest.approx(np.nan, nan_ok=True)}


@pytest.mark.parametrize("part", [None, 0.25])
def test_an_unstated_share_that_is_given_erases_nothing_that_is_known(part: float | None) -> None:
    rows: list[Row] = [(1, 0, 0.6), (2, 0, np.nan), (3, 0, 0.1)]
    for kind in (PROXY, NOMINEE):
        told = tell(rows, 1, 4, Evidence(agreements=[agree(kind, 1, 2, share=part)]))
        first = by_id(told)["1"]
        assert (first.controls, told.finding) == (True, Finding.CONFIRMED)
        assert first.least_share == pytest.approx(0.6)
        assert first.votes_share in (None, pytest.approx(0.6))


def test_what_one_has_in_part_stated_is_given_on_as_such() -> None:
    rows: list[Row] = [(1, 0, 0.6), (2, 0, np.nan), (3, 0, 0.1)]
    given_on = [agree(PROXY, 1, 2), agree(PROXY, 3, 1, share=0.2)]
    settled = settle(build_holdings(1, 4, rows), Deciders(NOBODY, NOBODY), Evidence(agreements=given_on))
    assert settled.votes
    votes = list(zip(settled.votes.holder.tolist(), settled.votes.share.tolist(), strict=True))
    assert sorted(votes[:-1]) == [(1, pytest.approx(0.4)), (3, pytest.approx(0.3))]
    assert votes[-1] == (1, pytest.approx(np.nan, nan_ok=True))


@settings(max_examples=100, deadline=None)
@given(graphs(), st.data())
def test_agreements_move_votes_and_shares_and_make_or_lose_none(
    graph: tuple[int, int, list[Row]], data: st.DataObject
) -> None:
    firms, owners, rows = graph
    owner, about, part = st.integers(0, owners - 1), st.integers(0, firms - 1), st.sampled_from([None, 0.05, 0.3])
    agreements = data.draw(
        st.lists(st.builds(agree, st.sampled_from([PROXY, NOMINEE]), owner, owner, about, part), max_size=4)
    )
    holdings = build_holdings(firms, owners, rows)
    settled = settle(holdings, Deciders(NOBODY, NOBODY), Evidence(agreements=agreements))
    before = np.bincount(holdings.firm, holdings.share, firms)
    for right in (settled.capital, settled.votes or settled.capital):
        assert np.bincount(right.firm, right.share, firms) == pytest.approx(before)
        assert (right.share > 0).all()
    if not any(agreement.kind is NOMINEE for agreement in agreements):
        assert settled.capital is holdings


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return build_home(tmp_path / "home")


def test_agreements_come_from_records_and_count_between_their_days(home: Home) -> None:
    world, held = build_city(), "91660100MA0000KKKK"
    target, li = firm("鹏城丙公司", held), person("李测试乙", LI_NUMBER)
    world.add(
        "registration", held, subject=target, entity_kind=SubjectKind.FIRM, register_state=RegisterState.ACTIVE,
        legal_form=LegalForm.LIMITED_COMPANY, currency="CNY",
    )  # fmt: skip
    beta = firm("鹏城乙公司", BETA)
    zhao = person("赵测试丁", "4" * 18)
    for number, (holder, share) in enumerate([(li, 0.31), (beta, 0.4), (zhao, 0.29)]):
        world.add(
            "shareholding", f"{held}|{number}", entity=target, holder=holder, share_ratio=share,
            valid_from=date(2020, 1, 1),
        )  # fmt: skip
    world.add(
        "control_agreement", "1", entity=target, party=li, counterparty=zhao, agreement_kind=PROXY,
        evidence_reference="委托书1号", valid_from=date(2025, 1, 1), valid_to=date(2025, 7, 1),
    )  # fmt: skip
    world.add(
        "voting_arrangement", "1", entity=beta, holder=firm("鹏城甲公司", ALPHA), votes_ratio=0.45,
        evidence_reference="章程2号", valid_from=date(2025, 3, 1),
    )  # fmt: skip
    wang = build_opaque_id("p", WANG_NUMBER)
    with built(home, world) as connection:
        before, during, after = (
            answer_ownership(connection, Uscc(held), on, LATER)
            for on in (date(2024, 12, 31), date(2025, 6, 30), date(2025, 7, 1))
        )
        beta_now = answer_ownership(connection, Uscc(BETA), TODAY, LATER)
        beta_then = answer_ownership(connection, Uscc(BETA), TODAY, datetime(2020, 1, 1, tzinfo=UTC))
        at_30 = answer_ownership(connection, Uscc(held), TODAY, LATER, TAKEOVER)
    controls = [{o.entity_id for o in told.owners if o.controls} for told in (before, during, after)]
    assert controls == [set(), {build_opaque_id("p", LI_NUMBER)}, set()]
    assert [len(told.agreements) for told in (before, during, after)] == [0, 1, 0]
    assert (by_id(beta_now)[wang].tests, by_id(beta_now)[wang].controls) == (("shares", "votes_or_benefits"), False)
    assert by_id(beta_now)[build_opaque_id("e", ALPHA)].votes_share == pytest.approx(0.45)
    assert beta_then.unknown_share == 1.0
    assert {o.entity_id for o in at_30.owners if o.controls} >= {build_opaque_id("p", LI_NUMBER), wang}


def test_votes_of_two_sources_are_never_mixed_and_two_records_of_one_complete_each_other(home: Home) -> None:
    world = build_city()
    alpha, beta = firm("鹏城甲公司", ALPHA), firm("鹏城乙公司", BETA)
    wang, li = person("王测试甲", WANG_NUMBER), person("李测试乙", LI_NUMBER)
    values = {"entity": beta, "evidence_reference": "章程2号"}
    for key, holder, votes, benefit in (
        ("1", alpha, None, 0.5),
        ("2", alpha, 0.3, None),
        ("3", li, 0.7, 0.5),
    ):
        world.add("voting_arrangement", key, **values, holder=holder, votes_ratio=votes, benefit_ratio=benefit)
    for holder, votes in ((alpha, 0.9), (wang, 0.1)):
        world.add("voting_arrangement", str(votes), "city_xbank", **values, holder=holder, votes_ratio=votes)
    world.add("voting_arrangement", "5", "city_abank", **values, holder=alpha, votes_ratio=1.0)
    a, b = build_opaque_id("e", ALPHA), build_opaque_id("e", BETA)
    with built(home, world) as connection:
        register = read_register(connection, TODAY, LATER)
    told = {
        (register.entity_ids[right.holder], register.entity_ids[right.firm]): (right.votes, right.benefit)
        for right in register.evidence.rights
    }
    assert told == {(a, b): (0.3, 0.5), (build_opaque_id("p", LI_NUMBER), b): (0.7, 0.5)}


def test_an_agreement_that_two_sources_state_counts_once_and_so_does_one_of_two_documents(home: Home) -> None:
    world = build_city()
    alpha, beta = firm("鹏城甲公司", ALPHA), firm("鹏城乙公司", BETA)
    wang, li = person("王测试甲", WANG_NUMBER), person("李测试乙", LI_NUMBER)
    a, w, one = build_opaque_id("e", ALPHA), build_opaque_id("p", WANG_NUMBER), build_opaque_id("p", LI_NUMBER)

    def state(key: str, source: str, kind: AgreementKind, party: object, other: object, **told: object) -> None:
        world.add(
            "control_agreement", key, source, entity=beta, party=party, counterparty=other, agreement_kind=kind,
            evidence_reference=key, **told,
        )  # fmt: skip

    state("1", "city_abank", PROXY, wang, li, share_ratio=0.2, valid_from=date(2024, 1, 1))
    state("2", "city_abank", PROXY, wang, li, share_ratio=0.1, valid_from=date(2025, 1, 1))
    state("3", "city_xbank", PROXY, wang, li, share_ratio=0.2, valid_from=date(2024, 1, 1))
    state("4", "city_abank", CONTRACT, wang, beta)
    state("5", "city_xbank", CONTRACT, wang, beta)
    state("6", "city_abank", CONTRACT, li, beta)
    state("7", "city_abank", CONCERT, wang, alpha)
    state("8", "city_xbank", CONCERT, alpha, wang)
    with built(home, world) as connection:
        before, after = (read_register(connection, on, LATER) for on in (date(2024, 6, 30), TODAY))

    def tell_of(register: Register) -> list[tuple[AgreementKind, EntityId, float | None]]:
        return [(told.kind, register.entity_ids[told.party], told.share) for told in register.evidence.agreements]

    contracts = sorted([(CONTRACT, w, None), (CONTRACT, one, None)])
    assert sorted(tell_of(after), key=str) == sorted([*contracts, (CONCERT, w, None), (PROXY, w, 0.1)], key=str)
    assert (PROXY, w, 0.2) in tell_of(before)
    assert a not in {party for _, party, _ in tell_of(after)}


def test_whoever_decides_on_several_grounds_decides_once() -> None:
    decided = [agree(CONTRACT, 2, 0), agree(CONTRACT, 2, 1), agree(CONTRACT, 1, 0)]
    told = tell([(1, 0, 1.0)], 1, 3, Evidence(agreements=decided))
    assert {one: owner.tests for one, owner in by_id(told).items()} == {
        "1": ("shares", "joint_control"), "2": ("joint_control",),
    }  # fmt: skip
