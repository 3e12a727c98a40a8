"""Every column of the standard models finds the normaliser of its type, and columns run whole."""

from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.identifiers import credit_code, firm_name, identity_number, person_name
from kg.identifiers.normalised import LONGEST_TEXT, Context, Normaliser, normalise_array
from kg.identifiers.reasons import Reason
from kg.identifiers.value_types import NORMALISERS, name_normaliser, normaliser_for, number_normaliser
from kg.model.ids import Address, IdentityNumber, PartyName, PartyNumber
from kg.model.record import Column, columns_of
from kg.model.staged import RECORD_TYPES, Staged
from kg.model.vocabulary import PartyKind

_MODULES = {normalise.__module__.rsplit(".", 1)[1] for normalise in NORMALISERS.values()} | {"date"}
_LOADERS_OWN = {column.name for column in columns_of(Staged)}
_COLUMNS = {
    f"{name}.{column.name}": column
    for records in RECORD_TYPES.values()
    for name, record in records.items()
    for column in columns_of(record)
    if column.name not in _LOADERS_OWN and not column.name.endswith("_party_id")
}


@pytest.mark.parametrize("column", _COLUMNS.values(), ids=_COLUMNS)
def test_a_column_has_a_normaliser_unless_it_is_plain_text_or_a_party(column: Column) -> None:
    plain = column.value_type is str or column.value_type in (PartyName, PartyNumber)
    assert (normaliser_for(column) is None) == plain


def test_every_type_is_used_by_some_column() -> None:
    # The number of a person stands in a mention, where the kind decides.
    used = {column.value_type for column in _COLUMNS.values()} | {IdentityNumber}
    assert set(NORMALISERS) <= used


def test_closed_sets_come_from_code_tables(context: Context) -> None:
    closed = [column for column in _COLUMNS.values() if isinstance(column.value_type, type)]
    closed = [column for column in closed if issubclass(column.value_type, StrEnum)]
    assert closed
    for column in closed:
        normalise = normaliser_for(column)
        assert normalise is not None
        for member in column.value_type:
            assert normalise(member.value, context).value == member.value


def test_the_kind_of_a_party_decides_how_it_is_read() -> None:
    assert number_normaliser(PartyKind.PERSON) is identity_number.normalise
    assert number_normaliser(PartyKind.LEGAL_ENTITY) is credit_code.normalise
    assert name_normaliser(PartyKind.PERSON) is person_name.normalise
    assert name_normaliser(PartyKind.LEGAL_ENTITY) is firm_name.normalise


@pytest.mark.parametrize("encoded", [False, True])
def test_a_column_runs_on_its_distinct_values_and_keeps_nulls(context: Context, encoded: bool) -> None:
    raw = pa.array(["2024年1月5日", None, "20240230", "2024年1月5日", "长期"])
    normalise = NORMALISERS[date]
    found = normalise_array(raw.dictionary_encode() if encoded else raw, normalise, context, pa.date32())
    assert found.values.to_pylist() == [date(2024, 1, 5), None, None, date(2024, 1, 5), None]
    assert found.reasons.to_pylist() == [None, None, "date.impossible", None, None]


_TEXTS = st.one_of(
    st.text(max_size=40),
    st.text("0123456789-./:EXx+*%‰年月日元万亿()（）,，'\"=\t 零一二十百壹佰号栋室区市省", max_size=24),
    st.text(st.characters(codec="gb18030"), max_size=24),
)
_UNITS = st.sampled_from(
    [None, "yuan", "fen", "万元", "percent", "excel", "excel_1904", "epoch_ms", "month_end", "%d/%m/%Y"]
)


@pytest.mark.parametrize("normalise", NORMALISERS.values(), ids=[kind.__name__ for kind in NORMALISERS])
@given(raw=_TEXTS, unit=_UNITS)
def test_any_text_is_a_value_or_has_one_reason(
    normalise: Normaliser, context: Context, raw: str, unit: str | None
) -> None:
    found = normalise(raw, replace(context, unit=unit))
    assert found.value is None or found.reason is None
    if found.value is None and found.reason is None:
        assert normalise is NORMALISERS[date]


_TEXT_TYPES = [kind for kind in NORMALISERS if getattr(kind, "__supertype__", None) is str]


@pytest.mark.parametrize("kind", _TEXT_TYPES, ids=[kind.__name__ for kind in _TEXT_TYPES])
@given(raw=_TEXTS)
def test_what_is_canonical_stays_as_it_is(kind: Any, context: Context, raw: str) -> None:
    value = NORMALISERS[kind](raw, context).value
    if value is not None:
        assert NORMALISERS[kind](str(value), context).value == value


def test_a_text_longer_than_any_value_is_refused_unread(context: Context) -> None:
    raw = pa.array(["深圳" * LONGEST_TEXT, "深圳市南山区"])
    found = normalise_array(raw, NORMALISERS[Address], context, pa.string())
    assert found.reasons.to_pylist() == ["text.length", None]


def test_every_reason_says_its_type_and_what_it_means() -> None:
    types = {"text", "code", *(module for module in _MODULES)}
    for reason in Reason:
        assert Reason(reason.value) is reason  # type: ignore[call-arg]
        assert reason.value.split(".")[0] in types
        assert reason.meaning.endswith(".")


def test_a_value_does_not_show_in_the_text_form_of_an_answer(context: Context) -> None:
    assert "张三" not in repr(person_name.normalise("张三", context))
