"""Prepared columns: what names become before they are compared."""

import pyarrow as pa

from kg.identifiers.reference_tables import national_tables
from resolution.preparation import prepare_firm_names, prepare_person_names


def test_names_are_folded_split_and_sounded_as_surnames_are_read() -> None:
    prepared = prepare_person_names(pa.array(["欧阳建国", "單小明"]))
    assert prepared.select(["folded", "surname", "given", "sound"]).to_pylist() == [
        {"folded": "欧阳建国", "surname": "欧阳", "given": "建国", "sound": "ou yang jian guo"},
        {"folded": "单小明", "surname": "单", "given": "小明", "sound": "shan xiao ming"},
    ]


def test_a_firm_name_keeps_its_form_apart_from_its_trade_name() -> None:
    (prepared,) = prepare_firm_names(pa.array(["深圳市华星科技有限责任公司"]), national_tables()).to_pylist()
    assert (prepared["folded"], prepared["region"], prepared["legal_form"]) == (
        "深圳市华星科技有限公司",
        "深圳",
        "limited_company",
    )


def test_no_names_make_an_empty_table_of_the_same_columns() -> None:
    assert prepare_person_names(pa.array([], pa.string())).num_rows == 0
    assert prepare_firm_names(pa.array([], pa.string()), national_tables()).column_names[0] == "name"
