"""Every number of the city is valid under its own tables and under no other."""

from datetime import date

import pytest

from kg.identifiers import credit_code, identity_number, phone
from kg.identifiers.normalised import Context
from kg.identifiers.reference_tables import national_tables, read_reference_tables

ON = date(2026, 1, 6)


@pytest.fixture(scope="module")
def clean(city):
    """Values that no pattern touched, by kind."""
    dirty = {(row["file"], row["line"], row["column"]) for row in city.read_rows("truth/dirt.csv")}
    whole = {(file, line) for file, line, column in dirty if not column}

    def read(path, column):
        header, *lines = city.read_lines(path)
        place = header.index(column)
        return {
            line[place]
            for number, line in enumerate(lines, start=2)
            if (path, str(number)) not in whole and (path, str(number), column) not in dirty and line[place]
        }

    register, registration = "night-2/household/register.csv", "night-2/market/registration.csv"
    return {
        identity_number: read(register, "公民身份号码") | read(registration, "法定代表人证件号码"),
        credit_code: read(registration, "统一社会信用代码") | read("night-2/bank/DKJJ.csv", "JGXYDM"),
        phone: read(register, "联系电话") | read(registration, "联系电话"),
    }


@pytest.mark.parametrize("value_type", [identity_number, credit_code, phone])
def test_every_clean_number_is_valid_in_the_city_and_invalid_in_the_nation(city, clean, value_type):
    tables = read_reference_tables(city.directory / "reference")
    assert tables.world == "city"
    assert len(clean[value_type]) > 200
    for number in clean[value_type]:
        assert value_type.normalise(number, Context(tables, ON)).value == number
        assert value_type.normalise(number, Context(national_tables(), ON)).value is None


def test_a_person_has_one_number_with_the_birth_date_and_sex_of_the_register(city, clean):
    rows = city.read_rows("night-2/household/register.csv")
    numbered = [row for row in rows if row["公民身份号码"] in clean[identity_number]]
    assert len({row["公民身份号码"] for row in numbered}) == len(numbered)
    for row in numbered:
        assert row["公民身份号码"][6:14] == row["出生日期"].replace("-", "")
        assert int(row["公民身份号码"][16]) % 2 == (row["性别"] == "男")


def test_house_codes_have_25_digits_and_begin_with_their_division(city):
    for row in city.read_rows("night-1/household/household.csv"):
        assert len(row["房屋编码"]) == 25
        assert row["房屋编码"].isdigit()
        assert row["房屋编码"].startswith(row["行政区划"])
