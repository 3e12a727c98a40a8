"""Guarantees of a day out of the facts: what stood on date d, as it was believed at moment e."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kg.engine.database import Connection
from kg.facts.dated_statements import read_dated_statement
from kg.facts.groups.connections import find_groups as connect_firms
from kg.facts.groups.reading import read_branches
from kg.facts.guarantees.network import Guarantees, Integers, Network, build_network
from kg.facts.ownership.computation import compute_control
from kg.facts.ownership.reading import read_register
from kg.facts.relations.since import UNKNOWN
from kg.model.ids import EntityId


@dataclass(frozen=True, slots=True)
class GuaranteedFirms:
    """The network of a day, and what its numbers stand for."""

    network: Network
    entity_ids: Sequence[EntityId]
    names: Sequence[str | None]
    usccs: Sequence[str | None]
    evidence: pa.Table
    """By guarantee: facility_id, guarantee_kind, source, record_key."""
    since: Integers
    """By guarantee: from which day it stands, in days since 1970; `UNKNOWN` where nobody says."""
    group: Integers
    """By firm: the number of its control group on the day."""


def read_network(
    connection: Connection,
    held_on: date,
    believed_at: datetime,
    find_groups: Callable[[Sequence[EntityId]], Integers] | None = None,
) -> GuaranteedFirms:
    """Guarantees between legal entities that stood on a day; `connection` has the facts open.

    `find_groups` gives the number of each firm's control group; without it they are computed for the day.
    """
    times = {"held_on": held_on, "believed_at": believed_at}
    firms = connection.execute(read_dated_statement("kg.facts.guarantees", "guarantors"), times).fetchall()
    ids = [EntityId(entity_id) for entity_id, *_ in firms]
    connection.register(
        "guarantor_firm", pa.table({"entity_id": pa.array(ids, pa.string()), "number": range(len(ids))})
    )
    try:
        statement = read_dated_statement("kg.facts.guarantees", "guaranteed")
        rows = connection.sql(statement, params=times).to_arrow_table()
    finally:
        connection.unregister("guarantor_firm")
    return GuaranteedFirms(
        build_network(_build_guarantees(rows, len(ids))),
        ids,
        [name for _, name, _ in firms],
        [uscc for *_, uscc in firms],
        rows.select(["facility_id", "guarantee_kind", "source", "record_key"]),
        _number_days(rows["since"]),
        find_groups(ids) if find_groups else _compute_groups(connection, ids, held_on, believed_at),
    )


def _build_guarantees(rows: pa.Table, firm_count: int) -> Guarantees:
    currencies = sorted({currency for currency in rows["currency"].to_pylist() if currency})
    number = {currency: place for place, currency in enumerate(currencies)}
    columns = {
        name: rows[name].to_numpy().astype(np.int64) for name in ("guarantor", "debtor", "facility", "amount_minor")
    }
    return Guarantees(
        firm_count,
        currencies,
        columns["guarantor"],
        columns["debtor"],
        columns["facility"],
        np.array([number.get(currency, 0) for currency in rows["currency"].to_pylist()], dtype=np.int64),
        columns["amount_minor"],
        rows["is_stated"].to_numpy(zero_copy_only=False).astype(bool),
    )


def _number_days(days: pa.ChunkedArray) -> Integers:
    numbers = days.cast(pa.date32()).cast(pa.int32())
    return pc.fill_null(numbers.cast(pa.int64()), UNKNOWN).to_numpy()  # type: ignore[no-any-return]


def _compute_groups(connection: Connection, ids: Sequence[EntityId], held_on: date, believed_at: datetime) -> Integers:
    register = read_register(connection, held_on, believed_at)
    _, control = compute_control(register)
    numbers = {entity_id: number for number, entity_id in enumerate(register.entity_ids)}
    pairs = [(one.branch_id, one.head_id) for one in read_branches(connection, held_on, believed_at)]
    ties = [(numbers[branch], numbers[head]) for branch, head in pairs if {branch, head} <= numbers.keys()]
    groups = connect_firms(control, ties)
    return groups.label[[numbers[entity_id] for entity_id in ids]]
