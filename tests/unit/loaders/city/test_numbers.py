"""Every number of the city is valid under its own tables and under no other."""

from datetime import date

import pytest

from kg.identifiers import credit_code, identity_number, phone
from kg.identifiers.normalised import Context
from kg.identifiers.reference_tables import national_tables, read_reference_tables

ON = date(2026, 1, 6)


@pytest.fixture(scope="module")
def numbers(clean_city):
    """Numbers of the city, by kind."""
    register, registration = clean_city.read("register.csv", 2), clean_city.read("registration.csv", 2)
    permits = [row for row in clean_city.read("residence_permit.tsv", 2) if "身份证" in row["证件类型"]]
    return {
        identity_number: {row["公民身份号码"] for row in register} | {row["证件号码"] for row in permits},
        credit_code: {row["统一社会信用代码"] for row in registration}
        | {row["JGXYDM"] for row in clean_city.read("DKJJ.csv", 2)},
        phone: {row["联系电话"] for row in register} | {row["联系电话"] for row in registration},
    }


@pytest.mark.parametrize("value_type", [identity_number, credit_code, phone])
def test_every_clean_number_is_valid_in_the_city_and_invalid_in_the_nation(clean_city, numbers, value_type):
    tables = read_reference_tables(clean_city.directory / "reference")
    assert tables.world == "city"
    assert len(numbers[value_type]) > 200
    for number in numbers[value_type]:
        assert value_type.normalise(number, Context(tables, ON)).value == number
        assert value_type.normalise(number, Context(national_tables(), ON)).value is None


def test_a_person_has_one_number_with_the_birth_date_and_sex_of_the_register(clean_city):
    rows = clean_city.read("register.csv", 2)
    assert len({row["公民身份号码"] for row in rows}) == len(rows)
    for row in rows:
        assert row["公民身份号码"][6:14] == row["出生日期"].replace("-", "")
        assert int(row["公民身份号码"][16]) % 2 == (row["性别"] == "男")


def test_house_codes_have_25_digits_and_begin_with_their_division(clean_city):
    for table in ("premises.parquet", "household.csv"):
        for row in clean_city.read(table):
            assert len(row["房屋编码"]) == 25
            assert row["房屋编码"].isdigit()
            assert row["房屋编码"].startswith(row["行政区划"])
