"""Staged records and memberships → nodes and edges, one statement a label and type, in one transaction.

Behind them come what is computed from them: relations (`kg.facts.relations`), then motifs (`kg.facts.motifs`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from kg.engine.database import Connection, open_database, read_statement, transaction
from kg.engine.steps import run_step
from kg.errors import StepError
from kg.facts.functions import keyed_functions
from kg.facts.history import keep_history, name_successors, release_lookup_key
from kg.facts.inputs import build_views, digest_inputs, find_databases
from kg.facts.motifs.pipeline import MOTIFS, shape_guarantees
from kg.facts.relations.pipeline import RELATIONS, relate_firms
from kg.facts.retention import read_retention
from kg.facts.search_keys import build_search_keys, digest_regions
from kg.graph.fact_tables import FACT_TYPES, create_table_statement, fact_name, fact_table
from kg.home import Home
from kg.identifiers.firm_name import Regions, build_regions
from kg.identifiers.reference_tables import ReferenceTables, national_tables
from kg.identifiers.region_file import write_regions
from kg.model.agreements import KEPT_TYPES
from kg.model.credit_nodes import EvaluationNode
from kg.model.edges import EvaluatedAs
from kg.model.nodes import LegalEntityNode, PersonNode
from kg.model.run import Run
from kg.progress import Reporter, StepProgress
from kg.sealing.keys import KeyRing
from kg.settings import GraphSettings

_PREPARED: Final = (
    "mention",
    "entity_number",
    "registered",
    "stated_registration",
    "formerly",
    "identified",
    "granted",
    "owed_by_firms",
    "repaid",
    "reported_facility",
    "located",
    "resided",
    "successor",
    "searchable_name",
    "searched",
)
"""Statements that make the tables which the facts are read from, in this order."""
_COMPUTED: Final = (*RELATIONS, *MOTIFS, EvaluationNode, EvaluatedAs)
"""Facts that are computed from these: relations and motifs here, behind them, the rest by `kg.evaluation`."""


@dataclass(frozen=True, slots=True)
class FactsReport:
    """What the facts database holds. `open` and `closed` by label or type; `unattached` by `record type.mention`."""

    was_run: bool
    open: Mapping[str, int]
    closed: Mapping[str, int]
    unattached: Mapping[str, int]
    """Mentions to which rule L4 gives no facility, guarantee or decision."""

    def summary(self) -> str:
        """One line for people."""
        held_back = f", {sum(self.unattached.values()):,} mentions get nothing under L4" if self.unattached else ""
        return f"{sum(self.open.values()):,} facts hold, {sum(self.closed.values()):,} were closed{held_back}"


def build_facts(
    home: Home,
    run: Run,
    keys: KeyRing,
    settings: GraphSettings,
    reporter: Reporter,
    *,
    tables: ReferenceTables | None = None,
) -> FactsReport:
    """Bring the facts database to tonight's records and memberships; `tables` are the national ones if not given.

    Raises:
        StepError: resolution has not run, or not on the records that are staged now.
    """
    regions = build_regions(tables or national_tables())
    write_regions(home.regions, regions)
    with open_database(home.facts_database, settings, attach=find_databases(home)) as connection:
        for fact in (*FACT_TYPES, *KEPT_TYPES):
            connection.execute(create_table_statement(fact))
        build_views(connection)

        def build(progress: StepProgress) -> None:
            with keyed_functions(connection, keys):
                _build_tables(connection, run, regions, progress)

        inputs_digest = digest_inputs(connection, keys, run.night, digest_regions(regions))
        was_run = run_step(connection, "facts", inputs_digest, build, reporter)
        relate_firms(connection, run, keys, reporter)
        shape_guarantees(connection, run, keys, reporter)
        return _build_report(connection, was_run)


def _build_tables(connection: Connection, run: Run, regions: Regions, progress: StepProgress) -> None:
    connection.register("retention", read_retention(run.night))
    tonight = {"night": [run.night], "recorded_at": [run.recorded_at]}
    connection.register("tonight", pa.table(tonight))
    try:
        with transaction(connection):
            connection.execute(read_statement("kg.facts", "macros"))
            for name in _PREPARED:
                connection.execute(read_statement("kg.facts", name))
                if name == "mention":
                    _check_memberships(connection)
                if name == "searchable_name":
                    build_search_keys(connection, regions)
            for fact in FACT_TYPES:
                if fact not in _COMPUTED:
                    keep_history(connection, fact, read_statement("kg.facts", fact_table(fact)), run)
                    progress.advance(_count(connection, fact_table(fact), "closed_at IS NULL"))
            for kept in KEPT_TYPES:
                keep_history(connection, kept, read_statement("kg.facts", fact_table(kept)), run)
            release_lookup_key(connection, PersonNode, "number_hash", run)
            release_lookup_key(connection, LegalEntityNode, "uscc", run)
            name_successors(connection, run)
            connection.execute(read_statement("kg.facts", "unattached"))
    finally:
        for name in _PREPARED:
            connection.execute(f"DROP TABLE IF EXISTS temp.{name}")
        for name in ("retention", "tonight"):
            connection.unregister(name)


def _check_memberships(connection: Connection) -> None:
    missing = _count(connection, "mention", "entity_id IS NULL")
    if missing:
        raise StepError(
            f"{missing} current mentions belong to no entity.", way_out="Run `kg refresh`, which resolves them first."
        )


def _build_report(connection: Connection, was_run: bool) -> FactsReport:
    built = [fact for fact in FACT_TYPES if fact not in (EvaluationNode, EvaluatedAs)]
    return FactsReport(
        was_run=was_run,
        open={fact_name(fact): _count(connection, fact_table(fact), "closed_at IS NULL") for fact in built},
        closed={fact_name(fact): _count(connection, fact_table(fact), "closed_at IS NOT NULL") for fact in built},
        unattached=dict(connection.execute("SELECT mention, mention_count FROM unattached ORDER BY ALL").fetchall()),
    )


def _count(connection: Connection, table: str, condition: str) -> int:
    ((count,),) = connection.execute(f"SELECT count(*) FROM {table} WHERE {condition}").fetchall()
    return int(count)
