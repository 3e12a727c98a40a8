"""Names under one number: whose they may be, and whose not."""

from dataclasses import replace

import pytest

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
