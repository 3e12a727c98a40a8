"""Legal persons related to a bank: each item of the rule, 5 % inclusive, no natural person and nothing through one."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kg.engine.database import Connection, open_database
from kg.facts.groups.related_answering import RelatedAnswer, RelatedGround, answer_related_parties
from kg.facts.groups.related_rules import Relation, read_related_rules
from kg.facts.ownership.telling import EvidenceRecord
from kg.home import Home
from kg.model.arrangements import AgreementKind
from kg.model.ids import CurrencyCode, RecordKey, Uscc
from kg.model.vocabulary import FacilityKind, FacilityState, GuaranteeKind, PositionRole, RegisterState, SubjectKind
from kg.settings import GraphSettings
from tests.built_facts import build, built
from tests.small_city import BANK, CHEN, LI, LI_NUMBER, SHOP, WANG, WANG_NUMBER
from tests.staged_world import World, build_home, build_opaque_id, firm, person

LATER = datetime(2030, 1, 1, tzinfo=UTC)
TODAY = date(2026, 1, 6)
CNY, USD = CurrencyCode("CNY"), CurrencyCode("USD")
GRAND, PARENT, HOLDER, ABOVE, UNDER, MID, SUMMED, SISTER, SUB, OF_PERSON, BRANCH, OWN_BRANCH = (
    f"91660100MA0000RP{number:02}" for number in range(12)
)
WANG_PARTY, LI_PARTY = person(WANG, WANG_NUMBER), person(LI, LI_NUMBER)


def party(uscc: str) -> dict[str, object]:
    return firm(f"鹏城{uscc[-4:]}公司", uscc)


def entity(uscc: str) -> str:
    return build_opaque_id("e", uscc)


def register(world: World, *codes: str, kind: SubjectKind = SubjectKind.FIRM, parent: str | None = None) -> None:
    for uscc in codes:
        world.add(
            "registration", uscc, subject=party(uscc), entity_kind=kind, register_state=RegisterState.ACTIVE,
            established_on=date(2015, 1, 1), currency="CNY", parent_uscc=parent,
        )  # fmt: skip


def hold(world: World, held: str, *shares: tuple[dict[str, object], float], since: date = date(2015, 1, 1)) -> None:
    for holder, share in shares:
        world.add(
            "shareholding", f"{held}|{holder['number']}", entity=party(held), holder=holder, share_ratio=share,
            valid_from=since,
        )  # fmt: skip


def agree(world: World, one: dict[str, object], other: dict[str, object]) -> None:
    world.add(
        "control_agreement", "1", entity=party(BANK), party=one, counterparty=other,
        agreement_kind=AgreementKind.ACTING_IN_CONCERT, evidence_reference="协议1号",
    )  # fmt: skip


def lend(world: World, key: str, lender: str, currency: str, limit: int, balance: int, *borrowers: str) -> None:
    world.add(
        "facility", key, "city_bank", facility_key=key, facility_kind=FacilityKind.LOAN,
        facility_state=FacilityState.OPEN, amount_minor=limit, balance_minor=balance, currency=currency,
        opened_on=date(2025, 1, 1),
    )  # fmt: skip
    for borrower in borrowers:
        world.add("borrowing", f"{key}|{borrower}", "city_bank", facility_key=key, borrower=party(borrower))
    world.add("lending", key, "city_bank", facility_key=key, lender=party(lender))


def build_related_world() -> World:
    """A bank of which all is known: Wang stands above its controller, and has a firm beside; a shop holds 6 %."""
    world = World()
    register(world, BANK, GRAND, PARENT, HOLDER, ABOVE, UNDER, MID, SUMMED, SISTER, SUB, OF_PERSON)
    register(world, BRANCH, kind=SubjectKind.BRANCH, parent=SISTER)
    register(world, OWN_BRANCH, kind=SubjectKind.BRANCH, parent=BANK)
    register(world, SHOP, kind=SubjectKind.INDIVIDUAL_BUSINESS)
    shop = party(SHOP)
    world.add(
        "position", SHOP, entity=shop, person=person(CHEN), role=PositionRole.LEGAL_REPRESENTATIVE,
        valid_from=date(2015, 1, 1),
    )  # fmt: skip
    hold(
        world, BANK, (party(PARENT), 0.6), (party(UNDER), 0.0499), (WANG_PARTY, 0.1501), (shop, 0.06),
        (party(MID), 0.06), (party(SUMMED), 0.03),
    )  # fmt: skip
    hold(world, BANK, (party(HOLDER), 0.05), since=date(2025, 7, 1))
    hold(world, PARENT, (party(GRAND), 0.8), (LI_PARTY, 0.2))
    hold(world, HOLDER, (party(ABOVE), 0.51), (LI_PARTY, 0.49))
    hold(world, MID, (party(SUMMED), 0.4), (LI_PARTY, 0.6))
    hold(world, SISTER, (party(PARENT), 1.0))
    hold(world, SUB, (party(BANK), 0.7), (party(UNDER), 0.3))
    for held in (ABOVE, UNDER, SUMMED):
        hold(world, held, (LI_PARTY, 1.0))
    for held in (GRAND, OF_PERSON):
        hold(world, held, (WANG_PARTY, 1.0))
    lend(world, "G1", BANK, "CNY", 4_000_000, 2_000_000, SISTER)
    lend(world, "G2", OWN_BRANCH, "USD", 900_000, 300_000, BRANCH, PARENT)
    lend(world, "G3", BANK, "CNY", 7_000_000, 5_000_000, UNDER)
    for key, guarantor, amount in (("G1", SUB, 3_000_000), ("G3", HOLDER, 1_000_000)):
        world.add(
            "guarantee", key, "city_bank", guarantor=party(guarantor), debtor=party(SISTER if key == "G1" else UNDER),
            facility_key=key, guarantee_kind=GuaranteeKind.JOINT_AND_SEVERAL, amount_minor=amount, currency="CNY",
        )  # fmt: skip
    return world


@pytest.fixture(scope="module")
def related_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = build_home(tmp_path_factory.mktemp("related") / "home")
    build(home, build_related_world())
    return home


@pytest.fixture
def related(related_home: Home) -> Iterator[Connection]:
    with open_database(related_home.facts_database, GraphSettings(), read_only=True) as connection:
        yield connection


def ask(connection: Connection, on: date = TODAY, believed_at: datetime = LATER) -> RelatedAnswer:
    return answer_related_parties(connection, Uscc(BANK), on, believed_at)


def relations(told: RelatedAnswer) -> dict[str, set[Relation]]:
    return {one.entity_id: {ground.relation for ground in one.grounds} for one in told.firms}


def ground_of(told: RelatedAnswer, uscc: str, relation: Relation) -> RelatedGround:
    return next(
        ground
        for one in told.firms
        for ground in one.grounds
        if (one.entity_id, ground.relation) == (entity(uscc), relation)
    )


def test_each_item_of_the_rule_finds_its_firms_and_no_others(related: Connection) -> None:
    told = ask(related)
    controls_holder_and_bank = {Relation.CONTROLS_BANK, Relation.HOLDS}
    assert relations(told) == {
        entity(GRAND): controls_holder_and_bank | {Relation.CONTROLS_HOLDER},
        entity(PARENT): controls_holder_and_bank | {Relation.CONTROLLED_BY_RELATED},
        entity(HOLDER): {Relation.HOLDS, Relation.CONTROLLED_BY_RELATED},
        entity(ABOVE): {Relation.HOLDS, Relation.CONTROLS_HOLDER},
        entity(MID): {Relation.HOLDS},
        entity(SUMMED): {Relation.HOLDS},
        entity(SISTER): {Relation.CONTROLLED_BY_RELATED},
        entity(SUB): {Relation.CONTROLLED_BY_RELATED, Relation.CONTROLLED_BY_BANK},
    }
    assert [told.firms[0].grounds[0].clause, ground_of(told, SUB, Relation.CONTROLLED_BY_BANK).clause] == [
        "art. 7 item 1", "art. 7 item 4",
    ]  # fmt: skip
    assert (told.unknown_share, told.is_complete, told.is_rule_checked) == (pytest.approx(0), True, False)


def test_no_natural_person_and_no_natural_persons_business_is_told_and_what_is_left_out_is_said(
    related: Connection,
) -> None:
    told = ask(related)
    left_out = [build_opaque_id("p", WANG_NUMBER), build_opaque_id("p", LI_NUMBER), *map(entity, (SHOP, OF_PERSON))]
    assert not [one for one in left_out if one in str(told)]
    assert "p_" not in str([one.entity_id for one in told.firms])
    assert "art. 6" in str(told.not_asked)


def test_a_holding_of_five_per_cent_counts_from_its_day_and_shares_are_summed_over_all_ways(
    related: Connection,
) -> None:
    before, after = ask(related, date(2025, 6, 30)), ask(related, date(2025, 7, 1))
    assert [entity(HOLDER) in relations(told) for told in (before, after)] == [False, True]
    assert [entity(ABOVE) in relations(told) for told in (before, after)] == [False, True]
    assert [told.is_complete for told in (before, after)] == [False, True]
    assert ground_of(after, HOLDER, Relation.HOLDS).share == pytest.approx(0.05)
    summed = ground_of(after, SUMMED, Relation.HOLDS)
    assert summed.share == pytest.approx(0.03 + 0.4 * 0.06)
    assert {(link.holder_id, link.firm_id, round(link.share, 9)) for link in summed.links} == {
        (entity(SUMMED), entity(BANK), 0.03),
        (entity(SUMMED), entity(MID), 0.4),
        (entity(MID), entity(BANK), 0.06),
    }


def test_each_ground_has_its_way_in_words_and_the_records_that_state_it(related: Connection) -> None:
    told = ask(related)
    grand = ground_of(told, GRAND, Relation.CONTROLS_BANK)
    assert {(link.holder_id, link.firm_id): list(link.records) for link in grand.links} == {
        (entity(upper), entity(lower)): [EvidenceRecord("city_market", RecordKey(f"shareholding:{lower}|{upper}"))]
        for upper, lower in ((PARENT, BANK), (GRAND, PARENT))
    }
    assert ground_of(told, HOLDER, Relation.HOLDS).reason == "holds or controls so much of the bank (5.0000%)"
    sister = ground_of(told, SISTER, Relation.CONTROLLED_BY_RELATED)
    assert set(sister.through_ids) == {entity(PARENT), entity(GRAND)}
    assert ground_of(told, ABOVE, Relation.CONTROLS_HOLDER).through_ids == [entity(HOLDER)]


def test_what_stands_between_the_bank_and_each_firm_is_told_by_currency_and_counts_once_in_the_total(
    related: Connection,
) -> None:
    told = ask(related)
    standing = {one.entity_id: (one.standing.limits, one.standing.exposure.direct) for one in told.firms}
    both = ({CNY: 4_000_000, USD: 900_000}, {CNY: 2_000_000, USD: 300_000})
    assert standing[entity(SISTER)] == both
    assert standing[entity(PARENT)] == ({USD: 900_000}, {USD: 300_000})
    given = {one.entity_id: [guarantee.amount_minor for guarantee in one.guarantees] for one in told.firms}
    assert (given[entity(SUB)], given[entity(HOLDER)], given[entity(SISTER)]) == ([3_000_000], [1_000_000], [])
    assert (told.total.limits, told.total.exposure.direct) == both
    # The guarantee for what a related firm owes adds nothing; that for what another firm owes does.
    assert told.total.exposure.indirect == {CNY: 1_000_000}
    [usd] = next(one.facilities for one in told.firms if one.entity_id == entity(PARENT))
    assert (usd.amount_minor, usd.balance_minor, usd.currency) == (900_000, 300_000, USD)


def test_before_the_rule_and_before_anything_was_known_nobody_is_told(related: Connection) -> None:
    [rule] = read_related_rules()
    early, first = ask(related, date(2022, 2, 28)), ask(related, date(2022, 3, 1))
    unknown = ask(related, believed_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert (early.rule_version, early.firms, early.is_complete) == (None, [], False)
    assert (first.rule_version, entity(PARENT) in relations(first)) == (rule.version, True)
    assert (unknown.firms, unknown.is_complete, unknown.unknown_share) == ([], False, 1.0)


def test_what_is_reached_through_a_natural_persons_business_is_not_told(tmp_path: Path) -> None:
    world = World()
    register(world, BANK, PARENT, UNDER, MID)
    register(world, SHOP, kind=SubjectKind.INDIVIDUAL_BUSINESS)
    hold(world, BANK, (party(PARENT), 0.6), (party(SHOP), 0.3), (party(MID), 0.1))
    hold(world, SHOP, (party(PARENT), 1.0))
    hold(world, MID, (party(SHOP), 1.0))
    hold(world, UNDER, (party(SHOP), 0.4), (party(PARENT), 0.3), (LI_PARTY, 0.3))
    agree(world, party(PARENT), party(SHOP))
    with built(build_home(tmp_path / "home"), world) as connection:
        told = ask(connection)
    assert relations(told).keys() == {entity(PARENT), entity(MID)}
    assert relations(told)[entity(MID)] == {Relation.HOLDS}
    assert entity(SHOP) not in str(told)


def test_two_with_equal_halves_of_the_bank_control_it_together_and_not_in_concert(tmp_path: Path) -> None:
    world = World()
    register(world, BANK, PARENT, HOLDER)
    hold(world, BANK, (party(PARENT), 0.5), (party(HOLDER), 0.5))
    with built(build_home(tmp_path / "home"), world) as connection:
        told = ask(connection)
    for half in (PARENT, HOLDER):
        assert relations(told)[entity(half)] == {Relation.CONTROLS_BANK, Relation.HOLDS}
        controls, holds = (ground_of(told, half, one) for one in (Relation.CONTROLS_BANK, Relation.HOLDS))
        assert (controls.is_in_concert, controls.reason) == (
            False, "controls the bank, together with who has the other half",
        )  # fmt: skip
        assert (holds.share, holds.is_in_concert) == (0.5, False)


def test_a_firm_in_concert_with_a_person_is_told_and_the_persons_own_firm_and_the_state_are_not(tmp_path: Path) -> None:
    world = World()
    register(world, BANK, PARENT, SISTER, OF_PERSON, ABOVE)
    register(world, GRAND, kind=SubjectKind.PUBLIC_BODY)
    hold(world, BANK, (party(PARENT), 0.3), (LI_PARTY, 0.24), (party(OF_PERSON), 0.01), (party(GRAND), 0.45))
    hold(world, ABOVE, (party(GRAND), 1.0))
    hold(world, PARENT, (WANG_PARTY, 1.0))
    hold(world, OF_PERSON, (LI_PARTY, 1.0))
    hold(world, SISTER, (party(PARENT), 1.0))
    agree(world, party(PARENT), LI_PARTY)
    with built(build_home(tmp_path / "home"), world) as connection:
        told = ask(connection)
    assert relations(told) == {
        entity(PARENT): {Relation.CONTROLS_BANK, Relation.HOLDS},
        entity(SISTER): {Relation.CONTROLLED_BY_RELATED},
    }
    controls = ground_of(told, PARENT, Relation.CONTROLS_BANK)
    assert (controls.is_in_concert, controls.reason) == (True, "controls the bank, in concert with others")
    assert {record.record_key for link in controls.links for record in link.records} == {
        "control_agreement:1", f"shareholding:{BANK}|{PARENT}",
    }  # fmt: skip
    assert [one for one in (build_opaque_id("p", LI_NUMBER), entity(OF_PERSON)) if one in str(told)] == []
