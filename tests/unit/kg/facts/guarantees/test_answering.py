"""Guarantees out of the facts: as of a day, as believed at a moment, legal entities alone."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from kg.engine.database import Connection
from kg.errors import ConfigurationError, RequestError
from kg.facts.guarantees.answering import GuaranteeMotifs, answer_guarantees
from kg.facts.guarantees.exposures import NetAssets
from kg.facts.guarantees.net_assets import read_net_assets
from kg.home import Home
from kg.model.arrangements import AgreementKind, ReportVisibility
from kg.model.ids import Uscc
from kg.model.vocabulary import GuaranteeKind
from tests.built_facts import built
from tests.guarantee_city import GIVEN_ON, RING, build_guarantee_city, id_of, name_of
from tests.small_city import ALPHA, BETA, SHOP, WANG, WANG_NUMBER
from tests.staged_world import build_home, build_opaque_id, build_run, firm, person

LATER = datetime(2030, 1, 1, tzinfo=UTC)
TODAY = date(2026, 1, 6)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return build_home(tmp_path / "home")


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    with built(build_home(tmp_path_factory.mktemp("guarantees") / "home"), build_guarantee_city()) as connection:
        yield connection


def counts(told: GuaranteeMotifs) -> Mapping[str, int]:
    return {str(total.kind): total.motif_count for total in told.totals}


def test_all_motifs_of_the_city_are_counted_and_persons_are_in_none(connection: Connection) -> None:
    told = answer_guarantees(connection, None, (TODAY, LATER), {}, 9)
    assert counts(told) == {
        "mutual_pair": 1, "cyclic_triad": 0, "full_triad": 0, "ring": 1, "component": 2, "chain": 0, "star": 0,
        "joint_liability": 1,
    }  # fmt: skip
    assert (told.firm_count, told.guarantee_count) == (6, 7)
    text = orjson.dumps(told).decode()
    for hidden in (build_opaque_id("p", WANG_NUMBER), id_of(SHOP), "777777", "888888"):
        assert hidden not in text


def test_a_firms_motifs_come_with_exposure_shares_and_records(connection: Connection) -> None:
    assets = {ALPHA: NetAssets(10_000_000, "CNY"), BETA: NetAssets(6_000_000, "CNY")}
    told = answer_guarantees(connection, Uscc(BETA), (TODAY, LATER), assets, 9)
    pair = told.motifs[0]
    assert (pair.kind, pair.exposure_minor, pair.unstated_count) == ("mutual_pair", {"CNY": 8_000_000}, 0)
    assert (pair.share_of_net_assets, pair.share_in_group) == (0.5, 1.0)
    assert {member.uscc: member.share_of_net_assets for member in pair.members} == {ALPHA: 0.5, BETA: 0.5}
    assert sorted(proof.record_key for proof in pair.evidence) == ["guarantee:B1", "guarantee:D1"]
    assert {proof.facility_id is None for proof in pair.evidence} == {True, False}


def test_nothing_is_guessed_where_net_assets_are_unknown(connection: Connection) -> None:
    told = answer_guarantees(connection, Uscc(RING[0]), (TODAY, LATER), {}, 9)
    assert {motif.share_of_net_assets for motif in told.motifs} == {None}
    assert {motif.kind for motif in told.motifs} == {"ring", "component", "joint_liability"}
    assert {member.share_of_net_assets for motif in told.motifs for member in motif.members} == {None}


def test_a_day_is_answered_with_what_stood_on_it(connection: Connection) -> None:
    before = answer_guarantees(connection, None, (GIVEN_ON - timedelta(days=1), LATER), {}, 9)
    after = answer_guarantees(connection, None, (GIVEN_ON, LATER), {}, 9)
    assert (before.guarantee_count, after.guarantee_count) == (0, 6), (
        "one guarantee says from no day: from its night on"
    )


def test_what_was_believed_earlier_is_told_apart_from_what_is_known_now(home: Home) -> None:
    first, second = build_guarantee_city(), build_guarantee_city()
    second.run = build_run(1)
    second.records["guarantee"] = [row for row in second.records["guarantee"] if row.record_key != "guarantee:R0"]
    with built(home, first, second) as connection:
        then = answer_guarantees(connection, None, (TODAY, first.run.recorded_at), {}, 9)
        now = answer_guarantees(connection, None, (TODAY, LATER), {}, 9)
    assert (counts(then)["ring"], counts(now)["ring"]) == (1, 0)


def test_a_firm_that_was_closed_since_still_stands_in_the_ring_of_an_earlier_evening(home: Home) -> None:
    first, second = build_guarantee_city(), build_guarantee_city()
    second.run = build_run(1)
    gone = {"registration": {f"registration:{RING[1]}"}, "guarantee": {"guarantee:R0", "guarantee:R1"}}
    for name, keys in gone.items():
        second.records[name] = [row for row in second.records[name] if row.record_key not in keys]
    with built(home, first, second) as connection:
        evening = answer_guarantees(connection, None, (TODAY, first.run.recorded_at), {}, 9)
        now = answer_guarantees(connection, None, (TODAY, LATER), {}, 9)
    assert [counts(told)["ring"] for told in (evening, now)] == [1, 0]


def test_firms_that_one_person_decides_in_by_contract_are_one_group(home: Home) -> None:
    world = build_guarantee_city()
    for code in RING[2:]:
        world.add(
            "control_agreement", code, party=person(WANG, WANG_NUMBER), counterparty=firm(name_of(code), code),
            entity=firm(name_of(code), code), agreement_kind=AgreementKind.CONTRACTUAL_CONTROL, evidence_reference="1",
        )  # fmt: skip
    with built(home, world) as connection:
        told = answer_guarantees(connection, Uscc(RING[0]), (TODAY, LATER), {}, 9)
    assert [motif.share_in_group for motif in told.motifs if motif.kind == "ring"] == [0.25]


def test_the_largest_motifs_are_those_in_yuan_and_no_sum_over_currencies(home: Home) -> None:
    """Yen once counted as yuan: a pair of millions of yen came before one of more in yuan."""
    world = build_guarantee_city()
    ends = [firm(name_of(code), code) for code in RING[2:]]
    for key, guarantor, debtor in (("J1", *ends), ("J2", *reversed(ends))):
        world.add(
            "guarantee", key, "city_bank", guarantor=guarantor, debtor=debtor, amount_minor=900_000_000,
            currency="JPY", guarantee_kind=GuaranteeKind.GENERAL, valid_from=GIVEN_ON,
        )  # fmt: skip
    with built(home, world) as connection:
        told = answer_guarantees(connection, None, (TODAY, LATER), {}, 9)
        first = answer_guarantees(connection, None, (TODAY, LATER), {}, 1)
    pairs = [motif.exposure_minor for motif in told.motifs if motif.kind == "mutual_pair"]
    assert pairs == [{"CNY": 8_000_000}, {"CNY": 100_000, "JPY": 1_800_000_000}]
    assert [motif.exposure_minor for motif in first.motifs if motif.kind == "mutual_pair"] == pairs[:1]


def test_a_persons_business_and_an_unknown_code_are_refused(connection: Connection) -> None:
    with pytest.raises(RequestError, match="natural person"):
        answer_guarantees(connection, Uscc(SHOP), (TODAY, LATER), {}, 9)
    with pytest.raises(RequestError, match="No legal entity"):
        answer_guarantees(connection, Uscc("91660100MA0000ZZZZ"), (TODAY, LATER), {}, 9)


def test_net_assets_are_read_from_a_table_that_says_what_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "assets.csv"
    file.write_text(f"uscc,net_assets_minor,currency\n{ALPHA.lower()},100,CNY\n", "utf-8")
    assert read_net_assets(file) == {ALPHA: NetAssets(100, "CNY")}
    file.write_text(f"uscc,net_assets_minor,currency\n{ALPHA},1.5,CNY\n", "utf-8")
    with pytest.raises(ConfigurationError, match="line 2"):
        read_net_assets(file)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_net_assets(tmp_path / "none.csv")


def test_net_assets_are_those_of_the_latest_report_that_is_published(home: Home) -> None:
    world = build_guarantee_city()

    def report(code: str, year: int, visibility: ReportVisibility, **amounts: int) -> None:
        world.add(
            "annual_report", f"{code}|{year}", entity=firm(name_of(code), code), period_on=date(year, 12, 31),
            currency="CNY", visibility=visibility, **amounts,
        )  # fmt: skip

    published, withheld = ReportVisibility.PUBLISHED, ReportVisibility.WITHHELD
    report(ALPHA, 2023, published, net_assets_minor=1)
    report(ALPHA, 2024, published, total_assets_minor=30_000_000, total_liabilities_minor=20_000_000)
    report(ALPHA, 2025, withheld, net_assets_minor=2)
    report(BETA, 2024, published, net_assets_minor=6_000_000)
    with built(home, world) as connection:
        pair = answer_guarantees(connection, Uscc(BETA), (TODAY, LATER), {}, 9).motifs[0]
        mine = {ALPHA: NetAssets(40_000_000, "CNY")}
        brought = answer_guarantees(connection, Uscc(BETA), (TODAY, LATER), mine, 9).motifs[0]
        late = answer_guarantees(connection, Uscc(BETA), (date(2027, 1, 1), LATER), {}, 9).motifs[0]
    assert (pair.kind, pair.share_of_net_assets) == ("mutual_pair", 0.5)
    told = {member.uscc: member.net_assets for member in pair.members}
    assert told[ALPHA] == NetAssets(
        10_000_000, "CNY", date(2024, 12, 31), ("city_market", f"annual_report:{ALPHA}|2024")
    )
    assert brought.share_of_net_assets == 8_000_000 / 46_000_000
    assert late.share_of_net_assets is None
