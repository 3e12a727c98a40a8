"""Parties joined by a valid number, and those that a number alone does not settle.

The number policy: same valid number and compatible names are one entity. Under one number the party of the most
authoritative register gives the name; a party whose name does not go with it, or with a former name of it, is set
aside: its number is *disputed*. It joins the party to nobody, yet keeps it out of a cluster with another number until a
person has judged. Of two parties of one register that holds one record an entity, the second stays apart too.
"""

from collections.abc import Callable

import pyarrow as pa

from kg.engine.database import Connection, read_statement
from kg.identifiers import firm_name, person_name
from kg.model.vocabulary import PartyKind
from resolution.parties import PARTY_TABLES

_ARE_COMPATIBLE: dict[PartyKind, Callable[[str, str], bool]] = {
    PartyKind.PERSON: person_name.are_compatible,
    PartyKind.LEGAL_ENTITY: firm_name.are_compatible,
}


def match_numbers(connection: Connection) -> int:
    """Write `number_group` (one row a party with a number) and `number_conflict`; give the parties joined by number.

    `number_group` has `state`: `matched` (joined to `head_party_id`), `alone` (the only one with its number that is
    not set aside), `disputed` or `duplicate` (set aside).
    """
    connection.execute(read_statement("resolution", "number_tables"))
    for kind, table in PARTY_TABLES.items():
        connection.execute(read_statement("resolution", "number_names").format(table=table))
        names = connection.sql("SELECT DISTINCT head_name, name FROM number_name ORDER BY ALL").to_arrow_table()
        connection.register("name_verdict", _judge_names(names, _ARE_COMPATIBLE[kind]))
        connection.execute(read_statement("resolution", "number_groups").format(table=table, kind=kind.value))
        connection.unregister("name_verdict")
    ((count,),) = connection.execute("SELECT count(*) FROM number_group WHERE state = 'matched'").fetchall()
    return int(count)


def _judge_names(names: pa.Table, are_compatible: Callable[[str, str], bool]) -> pa.Table:
    heads, others = (names.column(column).to_pylist() for column in ("head_name", "name"))
    verdicts = [are_compatible(head, other) for head, other in zip(heads, others, strict=True)]
    return names.append_column("compatible", pa.array(verdicts, type=pa.bool_()))
