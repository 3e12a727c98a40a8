"""Values that too many parties share bring no pairs, and are said to."""

from collections.abc import Callable
from dataclasses import replace

import duckdb
import pytest

from kg.model.vocabulary import Sex
from resolution.crowding import mark_crowded
from resolution.models import PERSONS, Block
from resolution.settings import ResolutionSettings

Number = Callable[[int], str]
_FEW = ResolutionSettings(block_pairs=50)


def _add_dormitory(city, build_number: Number, *, namesakes: int) -> None:
    for place in range(40):
        name = "张伟" if place < namesakes else "王李刘陈杨"[place % 5] + "芳娜敏静丽强磊军"[place // 5]
        code = "6601010010010000001000001"
        city.resident(f"r{place}", name, build_number(place), house_code=code, sex=Sex.MALE)
        city.customer(f"c{place}", "person", name, None, address="望江路1号集体宿舍", phone="12012345678")


def test_a_crowded_value_brings_no_pairs_and_is_counted_without_being_named(city, build_number: Number) -> None:
    _add_dormitory(city, build_number, namesakes=20)
    report = city.resolve(linkage=_FEW)
    crowded = city.query("SELECT DISTINCT block, parties, pairs FROM crowded_block ORDER BY ALL")
    assert crowded == [("shape+phone", 20, 400), ("sound+phone", 20, 400), ("sound+room", 20, 400)]
    assert report.crowded == 3
    assert "3 values that too many share brought no pairs" in report.summary()
    assert city.query("SELECT DISTINCT crowded FROM person_party ORDER BY ALL") == [
        ("|shape+phone|sound+phone|sound+room|",), (None,),
    ]  # fmt: skip
    assert "张伟" not in report.summary()


def test_a_crowd_is_never_one_person(city, build_number: Number) -> None:
    _add_dormitory(city, build_number, namesakes=40)
    city.resolve(linkage=_FEW)
    assert city.query("SELECT max(n) FROM (SELECT count(*) AS n FROM membership GROUP BY entity_id)") == [(1,)]


def test_a_value_that_few_share_brings_its_pairs(city, build_number: Number) -> None:
    _add_dormitory(city, build_number, namesakes=5)
    report = city.resolve(linkage=_FEW)
    assert report.crowded == 0
    assert report.summary().endswith("conflicts to judge")
    assert city.query("SELECT count(*) FROM person_party WHERE crowded IS NOT NULL") == [(0,)]


def test_a_column_that_is_constant_is_passed_over_in_every_block_that_would_be_large(city, build_number) -> None:
    for place in range(30):
        city.customer(f"f{place}", "legal_entity", "张记小吃店", None, phone="12012345678", address="望江路1号")
    report = city.resolve(linkage=_FEW)
    assert {block for (block,) in city.query("SELECT block FROM crowded_block")} == {
        "name_folded", "core", "trade_name+phone",
    }  # fmt: skip
    assert report.entities == 30


@pytest.mark.proof
def test_a_block_of_a_million_is_passed_over() -> None:
    model = replace(PERSONS, blocks=(Block(("sound", "phone")), Block(("context",), lists=("context",))))
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE person_party AS SELECT range::VARCHAR AS party_id, NULL::VARCHAR AS number_key,"
            " 'zhang wei' AS sound, '12012345678' AS phone, ['one secretary'] AS context"
            " FROM range(1_000_000)"
        )
        assert mark_crowded(connection, (model,), 20_000) == 2
        assert connection.execute("SELECT parties, pairs FROM crowded_block").fetchall() == [(10**6, 10**12)] * 2
        ((passed_over, count),) = connection.execute("SELECT min(crowded), count(crowded) FROM person_party").fetchall()
    assert (passed_over, count) == ("|context|sound+phone|", 10**6)
