"""The facts of a night → who controls and owns firms, and which firms are one group or closely linked (`RELATIONS`).

What is computed the same as the night before stays as it is, with the night and the run that found it. Dates are those
of what it was computed from: where all that stands above a firm has stood since a day, the fact holds from that day;
where that is not known, from the night that first found it (`kg.facts.history`). What is found no more ends on the day
since which what stands above its firm stands now: who sold a firm and who bought it never control it on one day.
"""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kg.engine.database import Connection, count_rows, digest_tables, read_statement, transaction
from kg.engine.steps import digest_files, run_step
from kg.facts.dated_statements import date_relation, read_dated_statement
from kg.facts.functions import keyed_functions
from kg.facts.groups.close_links import get_close_link_rule, get_participation
from kg.facts.history import keep_history
from kg.facts.ownership.direct import Integers
from kg.facts.ownership.reading import READ, Register, read_register
from kg.facts.ownership.rules import Rule, get_rule
from kg.facts.relations.computation import METHOD_VERSION, Relations, relate
from kg.facts.relations.groups import GROUP_METHOD, LINK_METHOD, read_ties
from kg.facts.relations.shares import keep_shares
from kg.facts.relations.since import NEVER_STATED, UNKNOWN, spread_since
from kg.graph.fact_tables import fact_table
from kg.model.credit_nodes import OwnershipFindingNode
from kg.model.edges import BeneficiallyOwns, Controls, Edge, OwnedAs
from kg.model.groupings import CloselyLinked, ControlGroupNode, InGroup
from kg.model.record import column_names
from kg.model.run import Run
from kg.progress import Reporter, StepProgress
from kg.sealing.keys import KeyRing
from kg.sealing.opaque_ids import keyed_hash

RELATIONS: Final = (
    OwnershipFindingNode, ControlGroupNode, Controls, BeneficiallyOwns, OwnedAs, InGroup, CloselyLinked
)  # fmt: skip
"""Facts that are computed here."""
_PACKAGE: Final = "kg.facts.relations"
_OWNERSHIP: Final = "kg.facts.ownership"
_GROUPS: Final = "kg.facts.groups"
_FOUND: Final = {
    "found_control": ("control", "to_id"),
    "found_owner": ("owners", "to_id"),
    "found_finding": ("findings", "entity_id"),
    "found_group": ("groups", "entity_id"),
    "found_link": ("links", "to_id"),
}
"""Tables of what was found, with the column that names the firm it is told of."""
_ENDED: Final = (
    "SELECT edge_id, firm.valid_from AS ended_on FROM {0} JOIN found_finding AS firm ON firm.entity_id = to_id "
    "WHERE closed_at IS NULL"
)
"""From which day edges of a type hold no more that are not found: since all above the firm stands as it does now."""


def relate_firms(connection: Connection, run: Run, keys: KeyRing, reporter: Reporter) -> bool:
    """Compute who controls and who beneficially owns each firm on a night; whether anything had to be computed.

    `connection` has the facts of the night open, to write.
    """
    rule = get_rule(run.night)

    def build(progress: StepProgress) -> None:
        register = read_register(connection, run.night, run.recorded_at)
        since = read_since(connection, register, run.night, run.recorded_at)
        ties = read_ties(connection, register, run.night, run.recorded_at)
        found = relate(register, rule, since, ties, get_participation(run.night))
        with keyed_functions(connection, keys), transaction(connection):
            _keep(connection, found, rule, run)
        progress.advance(sum(count_rows(connection, f"(FROM {fact_table(one)} WHERE closed_at IS NULL)")
                             for one in RELATIONS))  # fmt: skip

    return run_step(connection, "relations", _digest_inputs(connection, rule, run, keys), build, reporter)


def read_since(connection: Connection, register: Register, held_on: date, believed_at: datetime) -> Integers:
    """By firm of the register: from which day, in days since 1970, all that stands above it has stood as it does;
    `NEVER_STATED` or `UNKNOWN` where nothing can be said."""
    times = {"held_on": held_on, "believed_at": believed_at}
    changed = connection.sql(read_dated_statement(_PACKAGE, "changed"), params=times).to_arrow_table()
    holdings = register.holdings
    ids = pa.array(register.entity_ids[: holdings.firm_count], pa.string())
    number = pc.fill_null(pc.index_in(changed["to_id"], ids), -1).to_numpy().astype(np.int64)
    days = changed["changed_on"].cast(pa.date32()).cast(pa.int32())
    day = pc.fill_null(days, NEVER_STATED).to_numpy().astype(np.int64)
    day[pc.fill_null(changed["is_unknown"], fill_value=False).to_numpy()] = UNKNOWN
    stated = np.full(holdings.firm_count, NEVER_STATED, dtype=np.int64)
    stated[number[number >= 0]] = day[number >= 0]
    by_evidence = np.array(register.evidence.list_pairs(), dtype=np.int64).reshape(-1, 2)
    deciders = register.deciders.known
    holder = np.concatenate([holdings.holder, deciders.owner, by_evidence[:, 0]])
    firm = np.concatenate([holdings.firm, deciders.firm, by_evidence[:, 1]])
    among = holder < holdings.firm_count
    return spread_since(stated, holder[among], firm[among])


def _keep(connection: Connection, found: Relations, rule: Rule, run: Run) -> None:
    connection.execute(read_statement(_PACKAGE, "firm"))
    for name, (part, firm) in _FOUND.items():
        connection.register("table_", getattr(found, part))
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS FROM table_ SEMI JOIN firm ON firm.entity_id = table_.{firm}"
        )
        connection.unregister("table_")
    evidenced = read_dated_statement(_OWNERSHIP, "evidenced")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE evidenced_control AS "
        + read_dated_statement(_PACKAGE, "evidenced_control", evidenced=evidenced),
        {"held_on": run.night, "believed_at": run.recorded_at},
    )
    computed_by = {"method_version": METHOD_VERSION, "rule_version": rule.version}
    _keep_edges(connection, Controls, "evidenced_control", {"method_version": METHOD_VERSION}, run)
    _keep_edges(connection, BeneficiallyOwns, "found_owner", computed_by, run)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE related AS {read_statement(_PACKAGE, 'node_ownership_finding')}",
        {"night": run.night, "recorded_at": run.recorded_at, **computed_by},
    )
    keep_history(connection, OwnershipFindingNode, "FROM related", run)
    keep_history(connection, OwnedAs, read_statement(_PACKAGE, "edge_owned_as"), run)
    _keep_groups(connection, run)
    keep_shares(connection, found.shares, run)
    connection.execute("DELETE FROM found_link WHERE from_id NOT IN (SELECT entity_id FROM firm)")
    linked_by = {"method_version": LINK_METHOD, "rule_version": get_close_link_rule(run.night).version}
    _keep_edges(connection, CloselyLinked, "found_link", linked_by, run)
    for name in (*_FOUND, "evidenced_control", "firm", "related", "standing_set", "found_member", "left_group"):
        connection.execute(f"DROP TABLE temp.{name}")


def _keep_groups(connection: Connection, run: Run) -> None:
    """Groups of which two members or more are told."""
    alone = "SELECT number FROM found_group GROUP BY number HAVING count(*) < 2"
    connection.execute(f"DELETE FROM found_group WHERE number IN ({alone})")
    stood = "SELECT from_id AS entity_id, to_id AS set_id FROM edge_in_group WHERE closed_at IS NULL"
    sets = read_statement(_PACKAGE, "standing_set").format(
        found="found_group", stood=stood, kind=ControlGroupNode.LABEL
    )
    connection.execute(sets, {"run_id": run.run_id})
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE related AS {read_statement(_PACKAGE, 'node_control_group')}",
        {"recorded_at": run.recorded_at},
    )
    keep_history(connection, ControlGroupNode, "FROM related", run)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE found_member AS SELECT entity_id AS from_id, set_id AS to_id, valid_from "
        "FROM found_group JOIN standing_set USING (number)"
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE left_group AS {read_statement(_PACKAGE, 'left_group')}")
    # Who went from one group to another stands in the second from the day on which the first ended.
    connection.execute(
        "UPDATE found_member SET valid_from = ended_on FROM left_group WHERE entity_id = found_member.from_id"
    )
    _keep_edges(connection, InGroup, "found_member", {"method_version": GROUP_METHOD}, run)


def _keep_edges(connection: Connection, edge: type[Edge], found: str, versions: Mapping[str, str], run: Run) -> None:
    """Keep edges as found in a table; `versions` are those of the method and of the rule, as on the edge."""
    text = _select_edges(edge, found)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE related AS {text}", {"recorded_at": run.recorded_at, **versions})
    ended = "SELECT edge_id, ended_on FROM left_group" if edge is InGroup else _ENDED.format(fact_table(edge))
    keep_history(connection, edge, "FROM related", run, ended)


def _select_edges(edge: type[Edge], found: str) -> str:
    """SELECT of the edges of a type as found in a table; one that is as it was keeps its night, and its day unless it
    is known from an earlier one now."""
    given = {"rule_version": "$rule_version", "method_version": "$method_version"}
    common = set(column_names(Edge))
    values = {name: given.get(name, f"found.{name}") for name in column_names(edge) if name not in common}
    was = ", ".join(f"was.{name}" for name in values)
    same = f"(was.edge_id IS NOT NULL AND row({was}) IS NOT DISTINCT FROM row({', '.join(values.values())}))"
    columns = ", ".join(f"{value} AS {name}" for name, value in values.items())
    edge_id = f"coalesce(was.edge_id, fact_id('{edge.TYPE}', concat_ws(chr(31), found.from_id, found.to_id)))"
    return (
        f"SELECT {edge_id} AS edge_id, "
        "found.from_id, found.to_id, "
        f"CASE WHEN {same} AND NOT coalesce(found.valid_from < was.valid_from, false) THEN was.valid_from "
        "ELSE found.valid_from END AS valid_from, "
        f"NULL AS valid_to, CASE WHEN {same} THEN was.recorded_at ELSE $recorded_at END AS recorded_at, "
        f"'xintu' AS source, '{edge.TYPE.lower()}:' || {edge_id} AS record_key, {columns} "
        f"FROM {found} AS found LEFT JOIN {fact_table(edge)} AS was "
        "ON was.from_id = found.from_id AND was.to_id = found.to_id AND was.closed_at IS NULL"
    )


def _digest_inputs(connection: Connection, rule: Rule, run: Run, keys: KeyRing) -> str:
    """One digest over all that is read: what stands on the night and since when, methods, rules, keys."""
    rules = f"{METHOD_VERSION} {rule!r} {get_close_link_rule(run.night)!r}"
    digest = hashlib.sha256(keyed_hash(keys.id, "relations", rules).encode())
    digest.update(digest_files(_OWNERSHIP, _PACKAGE, _GROUPS, endings=(".sql", ".yaml", ".py")).encode())
    read = (
        *((_OWNERSHIP, name) for name in READ),
        (_PACKAGE, "changed"),
        (_OWNERSHIP, "evidenced"),
        (_GROUPS, "branched"),
        (_GROUPS, "natural"),
    )
    relations = [date_relation(package, name, run.night, run.recorded_at) for package, name in read]
    digest.update(digest_tables(connection, *relations).encode())
    return digest.hexdigest()
