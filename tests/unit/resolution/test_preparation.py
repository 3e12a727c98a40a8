"""Prepared columns: what values become before they are compared, kept from night to night."""

from collections.abc import Iterator
from dataclasses import replace

import duckdb
import pyarrow as pa
import pytest

from kg.identifiers.dated_tables import DatedCodes
from kg.identifiers.reference_tables import national_tables
from kg.model.vocabulary import PartyKind
from resolution import preparation
from resolution.preparation import prepare_parties
from resolution.prepared_values import ADDRESSES, FIRM_NAMES, PERSON_NAMES, PREPARATIONS, Preparation
from resolution.settings import ResolutionSettings
from tests.level_pairs import write_stated


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def _prepare(of: Preparation, *values: str) -> list[dict[str, object]]:
    batch = pa.record_batch({"value": pa.array(values, pa.string())})
    prepared = of.prepare_batch(batch, national_tables())
    assert prepared.schema == of.schema
    return prepared.to_pylist()


def test_names_are_folded_split_and_sounded_as_surnames_are_read() -> None:
    columns = ("folded", "surname", "given", "given_first", "given_last", "sound", "rough_sound", "is_latin")
    assert [
        tuple(row[column] for column in columns) for row in _prepare(PERSON_NAMES, "欧阳建国", "單小明", "JOHN DOE")
    ] == [
        ("欧阳建国", "欧阳", "建国", "建", "国", "ou yang jian guo", "ou yan jian guo", False),
        ("单小明", "单", "小明", "小", "明", "shan xiao ming", "san xiao min", False),
        ("JOHNDOE", None, None, None, None, "john doe", None, True),
    ]


def test_a_firm_name_keeps_its_form_apart_from_its_trade_name() -> None:
    company, branch = _prepare(FIRM_NAMES, "深圳市华星科技有限责任公司", "华星科技（深圳）有限公司福田分公司")
    assert (company["folded"], company["region"], company["legal_form"]) == (
        "深圳市华星科技有限公司", "深圳", "limited_company",
    )  # fmt: skip
    assert (company["core"], branch["core"]) == ("华星|科技|limited_company|", "华星|科技|branch|福田分公司")


def test_an_address_gives_its_keys() -> None:
    (row,) = _prepare(ADDRESSES, "深圳市南山区科苑路15号3栋1201室")
    assert row["district"] == "440305"
    assert row["road"] == "科苑路15"
    assert str(row["room"]).startswith(str(row["building"]))


@pytest.mark.parametrize("each", PREPARATIONS, ids=lambda each: each.name)
def test_no_values_make_an_empty_batch_of_the_same_columns(each: Preparation) -> None:
    assert _prepare(each) == []


def _run(connection: duckdb.DuckDBPyConnection, *names: str, tables=None) -> int:
    write_stated(connection, PartyKind.PERSON, [{"name": name} for name in names])
    return prepare_parties(connection, tables or national_tables(), ResolutionSettings())


def test_a_night_prepares_what_is_new_and_forgets_what_no_record_states(connection) -> None:
    assert _run(connection, "张三", "李四") == 2
    assert _run(connection, "张三", "李四", "王五", "王五") == 1
    assert _run(connection, "张三") == 0
    assert connection.execute("SELECT value FROM prepared_person_name").fetchall() == [("张三",)]
    assert connection.execute("SELECT name_folded, sound FROM person_party").fetchall() == [("张三", "zhang san")]


def test_other_code_or_other_tables_prepare_everything_again(connection, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _run(connection, "张三", "李四") == 2
    assert _run(connection, "张三", "李四", tables=replace(national_tables(), divisions=DatedCodes({}))) == 2
    assert _run(connection, "张三", "李四") == 2
    monkeypatch.setattr(preparation, "_digest_code", lambda: "other code")
    assert _run(connection, "张三", "李四") == 2
    assert _run(connection, "张三", "李四") == 0


@pytest.mark.parametrize(("parties", "context"), [(200, ["甲银行", "乙公司"]), (201, ["乙公司"])])
def test_an_entity_beside_which_everybody_stands_tells_nothing(connection, parties: int, context: list[str]) -> None:
    stated = [{"name": "张三", "context": ["甲银行"]} for _ in range(parties - 1)]
    write_stated(connection, PartyKind.PERSON, [{"name": "李四", "context": ["甲银行", "乙公司"]}, *stated])
    prepare_parties(connection, national_tables(), ResolutionSettings())
    ((found,),) = connection.execute("SELECT context FROM person_party WHERE name = '李四'").fetchall()
    assert sorted(found) == sorted(context)
