"""Everything in the schema says what it means, in English and in Chinese."""

import re

import pytest

from api.schema.descriptions import find_row, iter_described, read_descriptions
from api.schema.query import build_schema
from tests.write_schema import REFERENCE, build_reference

SCHEMA = build_schema()._schema
HAN = re.compile(r"[\u4e00-\u9fff]")


def test_nothing_lacks_a_description() -> None:
    lacking = [coordinate for coordinate, _ in iter_described(SCHEMA) if find_row(coordinate) is None]
    assert lacking == [], "add a row to api/schema/descriptions.yaml for each"


def test_no_row_is_left_over_and_a_pattern_speaks_for_several() -> None:
    used = [find_row(coordinate) for coordinate, _ in iter_described(SCHEMA)]
    assert [row for row in read_descriptions() if row not in used] == []
    assert [row for row in read_descriptions() if "*" in row and used.count(row) < 2] == []


@pytest.mark.parametrize("row", read_descriptions())
def test_each_row_has_a_sentence_in_english_and_one_in_chinese(row: str) -> None:
    description = read_descriptions()[row]
    assert HAN.search(description.zh)
    assert not HAN.search(description.en)
    assert re.fullmatch(r"[A-Z][^\n]*\.", description.en)
    assert re.fullmatch(r"[^\n]*。", description.zh)


def test_the_reference_page_is_current() -> None:
    assert REFERENCE.read_text("utf-8") == build_reference(SCHEMA), "python -m tests.write_schema"


def test_the_schema_itself_tells_them() -> None:
    assert SCHEMA.type_map["Money"].description == "An amount of money.\n金额。"
    assert build_schema().as_str().count("统一社会信用代码") >= 2
    assert all(element.description for _, element in iter_described(SCHEMA))
