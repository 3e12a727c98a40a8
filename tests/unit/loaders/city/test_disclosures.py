"""What the city's firms agreed and filed wrong is found from its files by what is computed, and nothing else is."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from kg.engine.database import Connection
from kg.facts.ownership.answering import answer_ownership
from kg.facts.ownership.beneficial import Finding
from kg.facts.ownership.filings import answer_filings
from kg.facts.ownership.telling import Ownership
from kg.model.arrangements import AgreementKind, FiledTest, StockExchange
from kg.model.ids import Uscc
from kg.model.vocabulary import LegalForm, PositionRole, RegisterState, SubjectKind
from tests.built_facts import built
from tests.staged_world import World, build_home, build_opaque_id, firm, person
from tests.unit.loaders.city.conftest import City

TODAY, LATER = date(2026, 1, 5), datetime(2030, 1, 1, tzinfo=UTC)
FORMS = {"有限责任公司": LegalForm.LIMITED_COMPANY, "股份有限公司": LegalForm.JOINT_STOCK_COMPANY}
KINDS = {
    "一致行动": AgreementKind.ACTING_IN_CONCERT, "委托表决": AgreementKind.VOTING_PROXY,
    "代持": AgreementKind.NOMINEE_HOLDING, "协议控制": AgreementKind.CONTRACTUAL_CONTROL,
}  # fmt: skip
TESTS = {
    "股权": FiledTest.SHARES, "实际控制": FiledTest.CONTROL, "日常经营管理": FiledTest.MANAGEMENT,
    "承诺免报": FiledTest.EXEMPT,
}  # fmt: skip
EXCHANGES = {
    "上海证券交易所": StockExchange.SHANGHAI, "深圳证券交易所": StockExchange.SHENZHEN,
    "北京证券交易所": StockExchange.BEIJING,
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A city's facts and its truth by true id."""

    connection: Connection
    codes: Mapping[str, str]
    """Credit code or number by true id."""
    truth: list[dict[str, str]]
    filed: set[str]
    """Credit codes of firms that filed."""

    def ask(self, true_id: str) -> Ownership:
        return answer_ownership(self.connection, Uscc(self.codes[true_id]), TODAY, LATER)

    def name(self, true_id: str) -> str:
        return build_opaque_id("e" if true_id.startswith("E") else "p", self.codes[true_id])

    def of_kind(self, kind: str) -> list[dict[str, str]]:
        found = [row for row in self.truth if row["kind"] == kind]
        assert found, kind
        return found


def read_day(text: str) -> date:
    return date.fromisoformat(text.translate(str.maketrans("年月", "--", "日")))


def ratio(text: str) -> float | None:
    return round(float(text.rstrip("%")) / 100, 6) if text else None


def party(kind: str, name: str, number: str) -> dict[str, Any]:
    return person(name, number) if kind.startswith("自然人") else firm(name, number)


def add_register(world: World, city: City) -> None:
    for row in city.read("registration.csv"):
        if row["企业类型"] not in FORMS:
            continue
        code = row["统一社会信用代码"]
        subject, unit = firm(row["企业名称"], code), row["注册资本"].removesuffix("万元人民币")
        world.add(
            "registration", code, subject=subject, entity_kind=SubjectKind.FIRM, register_state=RegisterState.ACTIVE,
            legal_form=FORMS[row["企业类型"]], currency="CNY",
            registered_capital_minor=int(float(unit) * 1_000_000) if unit.replace(".", "").isdigit() else None,
        )  # fmt: skip
        leader = person(row["法定代表人"], row["法定代表人证件号码"])
        world.add("position", code, entity=subject, person=leader, role=PositionRole.LEGAL_REPRESENTATIVE)
    for row in city.read("shareholder.csv"):
        code = row["企业统一社会信用代码"]
        world.add(
            "shareholding", f"{code}|{row['序号']}", entity=firm(row["企业名称"], code),
            holder=party(row["股东类型"], row["股东名称"], row["证件号码"]), valid_from=read_day(row["出资日期"]),
            share_ratio=ratio(row["出资比例"]),
        )  # fmt: skip
    for row in city.read("officer.csv"):
        if row["职务"].endswith("经理"):
            code = row["企业统一社会信用代码"]
            world.add(
                "position", f"{code}|{row['序号']}", entity=firm(row["企业名称"], code), role=PositionRole.MANAGER,
                person=person(row["姓名"], row["证件号码"]),
            )  # fmt: skip


def add_disclosures(world: World, city: City) -> None:
    def entity(row: Mapping[str, str]) -> dict[str, Any]:
        return firm(row["企业名称"], row["统一社会信用代码"])

    for place, row in enumerate(city.read("control_agreement.csv")):
        world.add(
            "control_agreement", str(place), entity=entity(row), agreement_kind=KINDS[row["协议类型"]],
            party=party(row["控制方类型"], row["控制方"], row["控制方证件号码"]),
            counterparty=party(row["另一方类型"], row["另一方"], row["另一方证件号码"]),
            evidence_reference=row["协议编号"], valid_from=read_day(row["生效日期"]),
        )  # fmt: skip
    for place, row in enumerate(city.read("voting_arrangement.csv")):
        world.add(
            "voting_arrangement", str(place), entity=entity(row), votes_ratio=ratio(row["表决权比例"]),
            holder=party(row["股东类型"], row["股东名称"], row["股东证件号码"]), evidence_reference=row["依据文号"],
        )  # fmt: skip
    for place, row in enumerate(city.read("owner_filing.csv")):
        owner = party(row["备案对象"], row["受益所有人姓名"], row["受益所有人证件号码"])
        world.add(
            "owner_filing", str(place), entity=entity(row), owner=owner, filed_test=TESTS[row["认定标准"]],
            share_ratio=ratio(row["受益股权比例"]), filed_on=read_day(row["备案日期"]),
            valid_from=read_day(row["受益所有权形成日期"]),
        )  # fmt: skip
    for place, row in enumerate(city.read("stock_listing.csv")):
        world.add(
            "stock_listing", str(place), entity=entity(row), exchange=EXCHANGES[row["上市地"]],
            stock_code=row["证券代码"], valid_from=read_day(row["上市日期"]),
        )  # fmt: skip


@pytest.fixture(scope="module")
def told(clean_city: City, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    world = World()
    add_register(world, clean_city)
    add_disclosures(world, clean_city)
    filings = clean_city.read("owner_filing.csv")
    truths = clean_city.read_rows("truth/party_truth.csv")
    codes = {
        row["true_id"]: row["record_key"].removeprefix("registration:")
        for row in truths
        if row["record_key"].startswith("registration:")
    }
    numbers = {
        **{f"shareholding:{row['企业统一社会信用代码']}|{row['序号']}": row["证件号码"]
           for row in clean_city.read("shareholder.csv")},
        **{f"owner_filing:{row['统一社会信用代码']}|{row['序号']}": row["受益所有人证件号码"] for row in filings},
        **{f"control_agreement:{row['协议编号']}|1": row["控制方证件号码"]
           for row in clean_city.read("control_agreement.csv")},
    }  # fmt: skip
    for row in truths:
        if row["record_key"] in numbers and row["mention"] in {"holder", "owner", "party"} and row["kind"] == "person":
            codes[row["true_id"]] = numbers[row["record_key"]]
    with built(build_home(tmp_path_factory.mktemp("disclosed") / "home"), world) as connection:
        truth = clean_city.read_rows("truth/disclosures.csv")
        yield Told(connection, codes, truth, {row["统一社会信用代码"] for row in filings})


def test_filings_part_from_the_register_where_it_was_planted_and_nowhere_else(told: Told) -> None:
    planted: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for kind in ("missing", "not_an_owner", "other_share", "other_test", "late", "exemption_not_met"):
        for row in told.of_kind(kind):
            planted[told.codes[row["firm_id"]]].add((kind, told.name(row["party_id"])))
    assert len(planted) >= 6
    assert len(told.filed) > 40
    for code in told.filed:
        answer = answer_ownership(told.connection, Uscc(code), TODAY, LATER)
        found = {(str(one.kind), one.owner_id) for one in answer_filings(told.connection, answer).discrepancies}
        assert found == planted.get(code, set())


def test_agreements_decide_as_they_say(told: Told) -> None:
    for row in told.of_kind("acting_in_concert"):
        owners = {owner.entity_id: owner.tests for owner in told.ask(row["firm_id"]).owners}
        assert all("joint_control" in owners[told.name(row[one])] for one in ("party_id", "other_id"))
    for kind in ("voting_proxy", "contractual_control"):
        for row in told.of_kind(kind):
            controllers = {owner.entity_id for owner in told.ask(row["firm_id"]).owners if owner.controls}
            assert told.name(row["party_id"]) in controllers
    for row in told.of_kind("nominee_holding"):
        shares = {owner.entity_id: owner.direct_share for owner in told.ask(row["firm_id"]).owners}
        assert shares[told.name(row["party_id"])] > 0
        assert told.name(row["other_id"]) not in shares
    by_articles = [told.ask(row["firm_id"]) for row in told.of_kind("voting_arrangement")]
    assert all(max(owner.votes_share or 0 for owner in answer.owners) == pytest.approx(0.51) for answer in by_articles)


def test_listed_companies_are_stops(told: Told) -> None:
    for row in told.of_kind("stock_listing"):
        answer = told.ask(row["firm_id"])
        assert answer.finding is Finding.LISTED
        assert [company.entity_id for company in answer.listed] == [told.name(row["firm_id"])]


def test_annual_reports_add_up_and_half_of_them_are_published(clean_city: City) -> None:
    reports = clean_city.read("annual_report.csv")
    for row in reports:
        assets, debts, equity = (float(row[name]) for name in ("资产总额", "负债总额", "所有者权益合计"))
        assert assets == pytest.approx(debts + equity, abs=0.001)
    published = sum(row["是否公示"] == "公示" for row in reports) / len(reports)
    assert 0.35 < published < 0.65
    assert any(row["所有者权益合计"].startswith("-") for row in reports)
