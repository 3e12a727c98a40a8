"""Names under one number: whose they may be, and whose not."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kg.identifiers.reference_tables import national_tables
from kg.model.ids import RunId
from kg.model.run import Run
from kg.model.vocabulary import PartyKind
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from resolution import held_back
from resolution.estimate import Estimate
from resolution.settings import ResolutionSettings

_CODE, _OWNER = "92660102MA5AAAAA0X", "徐文宇"
_TRADE = "鹏城市东湖区润邦电子商行"


@pytest.mark.parametrize(("registered", "elsewhere"), [(_TRADE, _OWNER), (_OWNER, _TRADE)])
def test_an_individual_business_goes_by_its_owners_name_too(city, registered: str, elsewhere: str) -> None:
    business = city.firm("1", registered, _CODE, representative_name=_OWNER, legal_form="individual_business")
    customer = city.customer("1", "legal_entity", elsewhere, _CODE)
    city.resolve()
    assert city.entity_of(business) == city.entity_of(customer)


def test_a_stranger_under_the_number_of_an_individual_business_is_set_aside(city) -> None:
    business = city.firm("1", _TRADE, _CODE, representative_name=_OWNER, legal_form="individual_business")
    customer = city.customer("1", "legal_entity", "李文华", _CODE)
    city.resolve()
    assert city.entity_of(business) != city.entity_of(customer)


def test_a_company_does_not_go_by_its_representatives_name(city) -> None:
    company = city.firm("1", "鹏城市信达科技有限公司", "91660102MA5AAAAA0X", representative_name=_OWNER)
    customer = city.customer("1", "legal_entity", _OWNER, "91660102MA5AAAAA0X")
    city.resolve()
    assert city.entity_of(company) != city.entity_of(customer)


def test_what_older_records_call_a_party_is_a_former_name(city) -> None:
    code = "91660102MA5AAAAA0X"
    company = city.firm("1", "鹏城市和森环保有限公司", code)
    city.shareholding("1", ("鹏城市信顺环保有限公司", code), "张三", None)
    (row,) = city.rows["shareholding"]
    city.rows["shareholding"] = [replace(row, entity=replace(row.entity, party_id=company))]
    customer = city.customer("1", "legal_entity", "鹏城市信顺环保有限责任公司", code)
    city.resolve()
    assert city.entity_of(company) == city.entity_of(customer)
    assert city.query(f"SELECT name FROM legal_entity_party WHERE party_id = '{company}'") == [
        ("鹏城市和森环保有限公司",)
    ]


def test_an_organisation_code_is_the_bridge_to_the_credit_code_that_holds_it(city) -> None:
    company = city.firm("1", "鹏城市信达科技有限公司", "91350100M000100Y43")
    bare = city.customer("1", "legal_entity", "信达科技", None)
    (row,) = city.rows["customer"]
    city.rows["customer"] = [replace(row, subject=replace(row.subject, stated_number="M000100Y4"))]
    report = city.resolve()
    assert city.entity_of(company) == city.entity_of(bare)
    assert report.matched_by_number == 2


def test_a_firm_that_its_organisation_code_settles_is_not_estimated_as_one_without_number(city, monkeypatch) -> None:
    city.firm("1", "鹏城市信达科技有限公司", "91350100M000100Y43")
    for key, stated in (("1", "M000100Y4"), ("2", None)):
        city.customer(key, "legal_entity", "信达科技", None, phone="12012345678")
        row = city.rows["customer"][-1]
        city.rows["customer"][-1] = replace(row, subject=replace(row.subject, stated_number=stated))
    city.resolve()
    found = {}

    def keep(kind, number_pairs, strata):
        found[kind] = sum(one.open_parties for one in strata)
        return Estimate(kind, None, None, 0)

    monkeypatch.setattr(held_back, "estimate_quality", keep)
    run = Run(RunId("run-1"), date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC))
    settings = GraphSettings(home=city.home.path, threads=1)
    held_back.estimate_tonight(
        city.home, run, load_keys(city.home.keys), settings, ResolutionSettings(), national_tables()
    )
    assert found == {PartyKind.PERSON: 0, PartyKind.LEGAL_ENTITY: 1}


def test_a_number_whose_other_party_is_set_aside_joins_nobody(city, build_number) -> None:
    resident = city.resident("1", "张小明", build_number(1))
    city.customer("1", "person", "欧阳建国", build_number(1))
    report = city.resolve()
    assert (report.matched_by_number, report.entities) == (0, 2)
    assert city.query("SELECT state FROM number_group ORDER BY state") == [("alone",), ("disputed",)]
    assert city.query(f"SELECT rule FROM membership WHERE party_id = '{resident}'") == [("single",)]
