"""A value that parties without number share is as common as they are many: it joins nobody, at default settings."""

from dataclasses import replace

import pytest

from tests.unit.resolution.conftest import StagedCity

_SURNAMES, _GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜敏静强磊军洋勇杰娟涛明超秀霞平刚桂"
_NAMESAKES = 30


@pytest.fixture
def numbered(city: StagedCity) -> StagedCity:
    """Four hundred persons whom two sources know by number."""
    for place in range(400):
        name = _SURNAMES[place % 20] + _GIVEN[place // 20 % 20] + _GIVEN[(place * 7) % 20]
        number = f"660101{1950 + place % 50}{1 + place % 12:02}{1 + place % 28:02}{place:03}X"
        phone = f"1390000{place:04}"
        city.resident(f"r{place}", name, number, phone=phone)
        city.customer(f"c{place}", "person", name, number, phone=phone)
    return city


def _state_number(city: StagedCity, keys: str, number: str) -> None:
    """Let customers whose key begins so state a number that is not valid."""
    city.rows["customer"] = [
        replace(row, subject=replace(row.subject, stated_number=number))  # type: ignore[call-arg,attr-defined,type-var]
        if row.record_key.startswith(f"customer:{keys}")
        else row
        for row in city.rows["customer"]
    ]


def _read_largest(city: StagedCity, keys: str) -> int:
    """Parties of the largest entity that a record whose key begins so is in."""
    ((largest,),) = city.query(
        "SELECT max(parties) FROM (SELECT count(*) AS parties, bool_or(record_key LIKE '%:" + keys + "%') AS is_asked"
        " FROM membership JOIN (SELECT party_id, record_key FROM person_party UNION ALL"
        " SELECT party_id, record_key FROM legal_entity_party) USING (party_id) GROUP BY entity_id) WHERE is_asked"
    )
    return int(str(largest))


def test_a_constant_column_of_persons_without_numbers_joins_nobody(numbered: StagedCity) -> None:
    for place in range(100):
        name = _SURNAMES[place % 20] + "伟"
        numbered.shareholding(f"phone{place}", ("鹏城市信达科技有限公司", "91660100MA5AAAAA0X"), name, None)
    for place in range(_NAMESAKES):
        for column, value in (("address", "详见档案"), ("document", None), ("phone", "12012345678")):
            stated = {} if value is None else {column: value}
            numbered.customer(f"{column}{place}", "person", "张伟", None, **stated)
    _state_number(numbered, "document", "G12345678")
    report = numbered.resolve()
    assert report.pairs > 0, "they are compared, not passed over"
    assert {column: _read_largest(numbered, column) for column in ("phone", "address", "document")} == {
        "phone": 1, "address": 1, "document": 1
    }  # fmt: skip


def test_a_constant_number_of_firms_that_is_not_valid_joins_nobody(city: StagedCity) -> None:
    for place in range(60):
        city.firm(
            str(place), f"鹏城市{_SURNAMES[place % 20]}{_GIVEN[place // 20]}科技有限公司", f"91660100MA5{place:05}0X"
        )
    for place in range(_NAMESAKES):
        city.customer(f"document{place}", "legal_entity", "张记小吃店", None, phone=f"1200000{place:04}")
    _state_number(city, "document", "440301123456789")
    report = city.resolve()
    assert (report.pairs, _read_largest(city, "document")) == (435, 1)
