"""The guarantees of a night → `node_guarantee_motif` and `edge_in_motif`.

Control groups are those that the night has published: control is not computed a second time.
"""

import hashlib
from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow.compute as pc

from kg.engine.database import Connection, count_rows, digest_tables, read_statement, transaction
from kg.engine.steps import digest_files, run_step
from kg.facts.dated_statements import date_relation
from kg.facts.functions import keyed_functions
from kg.facts.guarantees.net_assets import find_net_assets
from kg.facts.guarantees.network import Integers
from kg.facts.guarantees.reading import read_network
from kg.facts.history import keep_history
from kg.facts.motifs.measuring import METHOD_VERSION, Assets, MotifTables, tell_motifs
from kg.graph.fact_tables import fact_table
from kg.model.ids import EntityId
from kg.model.motifs import GuaranteeMotifNode, InMotif, MotifKind
from kg.model.run import Run
from kg.progress import Reporter, StepProgress
from kg.sealing.keys import KeyRing
from kg.sealing.opaque_ids import keyed_hash

MOTIFS: Final = (GuaranteeMotifNode, InMotif)
"""Facts that are computed here."""
_PACKAGE: Final = "kg.facts.motifs"
_GUARANTEES: Final = "kg.facts.guarantees"
_GROUPED: Final = "SELECT from_id AS entity_id, to_id AS group_id FROM edge_in_group WHERE closed_at IS NULL"


def shape_guarantees(connection: Connection, run: Run, keys: KeyRing, reporter: Reporter) -> bool:
    """Find all motifs of the guarantees of a night; whether anything had to be computed.

    `connection` has the facts of the night open, to write, its control groups among them.
    """

    def build(progress: StepProgress) -> None:
        times = (run.night, run.recorded_at)
        firms = read_network(connection, *times, find_groups=lambda ids: _read_groups(connection, ids))
        found = tell_motifs(firms, Assets.of(firms, find_net_assets(connection, times, {})))
        with keyed_functions(connection, keys), transaction(connection):
            _keep(connection, found, run)
        progress.advance(sum(count_rows(connection, f"(FROM {fact_table(one)} WHERE closed_at IS NULL)")
                             for one in MOTIFS))  # fmt: skip

    return run_step(connection, "motifs", _digest_inputs(connection, run, keys), build, reporter)


def _read_groups(connection: Connection, ids: Sequence[EntityId]) -> Integers:
    """By firm the number of its published control group; a firm in none has a number of its own."""
    rows = connection.sql(_GROUPED).to_arrow_table()
    group = pc.rank(rows["group_id"], tiebreaker="min").to_pylist()
    place = dict(zip(rows["entity_id"].to_pylist(), group, strict=True))
    return np.array([place.get(entity_id, -1 - number) for number, entity_id in enumerate(ids)], dtype=np.int64)


def _keep(connection: Connection, found: MotifTables, run: Run) -> None:
    for name, table in (("found_motif", found.motifs), ("found_member", found.members)):
        connection.register("table_", table)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM table_")
        connection.unregister("table_")
    kind = f"motif_kind = '{MotifKind.COMPONENT}'"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE found_component AS FROM found_member SEMI JOIN (FROM found_motif WHERE {kind}) "
        "USING (number)"
    )
    stood = (
        "SELECT from_id AS entity_id, to_id AS set_id FROM edge_in_motif AS member SEMI JOIN "
        f"(FROM node_guarantee_motif WHERE {kind}) AS motif ON motif_id = to_id WHERE member.closed_at IS NULL"
    )
    sets = read_statement("kg.facts.relations", "standing_set")
    connection.execute(
        sets.format(found="found_component", stood=stood, kind=GuaranteeMotifNode.LABEL), {"run_id": run.run_id}
    )
    connection.execute(read_statement(_PACKAGE, "found_id"))
    for fact, values in (
        (GuaranteeMotifNode, {"recorded_at": run.recorded_at, "method_version": METHOD_VERSION}),
        (InMotif, {"recorded_at": run.recorded_at}),
    ):
        text = read_statement(_PACKAGE, fact_table(fact))
        connection.execute(f"CREATE OR REPLACE TEMP TABLE related AS {text}", values)
        keep_history(connection, fact, "FROM related", run)
    for name in ("found_motif", "found_member", "found_component", "standing_set", "found_id", "related"):
        connection.execute(f"DROP TABLE temp.{name}")


def _digest_inputs(connection: Connection, run: Run, keys: KeyRing) -> str:
    """One digest over all that is read: guarantees, firms, groups and net assets of the night, methods, keys."""
    digest = hashlib.sha256(keyed_hash(keys.id, "motifs", METHOD_VERSION).encode())
    digest.update(digest_files(_PACKAGE, _GUARANTEES, endings=(".sql", ".py")).encode())
    read = ((_PACKAGE, "standing"), (_GUARANTEES, "guarantors"), (_GUARANTEES, "reported_assets"))
    relations = [date_relation(package, name, run.night, run.recorded_at) for package, name in read]
    digest.update(digest_tables(connection, *relations, f"({_GROUPED})").encode())
    return digest.hexdigest()
