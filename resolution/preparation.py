"""The columns that everything after compares: names folded, split and sounded, once a distinct name.

Row-by-row work is a pure function from distinct names to one Arrow table; sets are joined in SQL.
"""

import pyarrow as pa

from kg.engine.database import Connection, read_statement
from kg.identifiers import firm_name, person_name
from kg.identifiers.reference_tables import ReferenceTables
from kg.identifiers.surnames import split_surname

_PERSON_COLUMNS = ("name", "folded", "surname", "given", "sound")
_FIRM_COLUMNS = ("name", "folded", "trade_name", "region", "legal_form")


def prepare_parties(connection: Connection, tables: ReferenceTables) -> int:
    """Write `person_party` and `legal_entity_party`: the stated columns and the prepared ones; give the distinct names.

    Prepared for both: `name_folded`, `former_folded`, `context` (folded), `number_key` (the number; for an organisation
    code the one credit code that holds it). For persons `surname`, `given`, `sound` (pinyin without tones). For legal
    entities `trade_name`, `region`, `legal_form`, `is_branch`, `representative_folded`.
    """
    persons = prepare_person_names(_read_names(connection, "person_names"))
    firms = prepare_firm_names(_read_names(connection, "firm_names"), tables)
    connection.register("prepared_person_name", persons)
    connection.register("prepared_firm_name", firms)
    for table in ("person_party", "legal_entity_party"):
        connection.execute(read_statement("resolution", table))
    connection.unregister("prepared_person_name")
    connection.unregister("prepared_firm_name")
    return int(persons.num_rows + firms.num_rows)


def prepare_person_names(names: pa.Array) -> pa.Table:
    """Distinct names of persons as a table: name, folded, surname, given, sound (each text or null)."""
    rows: list[tuple[str | None, ...]] = []
    for name in names.to_pylist():
        folded = person_name.fold(name)
        surname, given = split_surname(folded)
        rows.append((name, folded, surname, given, person_name.toneless_pinyin(name)))
    return _build_table(rows, _PERSON_COLUMNS)


def prepare_firm_names(names: pa.Array, tables: ReferenceTables) -> pa.Table:
    """Distinct names of legal entities as a table: name, folded, trade_name, region, legal_form (each text or null)."""
    rows: list[tuple[str | None, ...]] = []
    for name in names.to_pylist():
        parts = firm_name.parse(name, tables)
        rows.append((name, firm_name.fold(name), parts.trade_name, parts.region, parts.legal_form))
    return _build_table(rows, _FIRM_COLUMNS)


def _read_names(connection: Connection, statement: str) -> pa.Array:
    table = connection.sql(read_statement("resolution", statement)).to_arrow_table()
    return table.column(0).combine_chunks()


def _build_table(rows: list[tuple[str | None, ...]], columns: tuple[str, ...]) -> pa.Table:
    # An empty part is a part that is not there.
    values = zip(*rows, strict=True) if rows else ((),) * len(columns)
    return pa.table(
        {
            name: pa.array([part or None for part in column], pa.string())
            for name, column in zip(columns, values, strict=True)
        }
    )
