"""Facts tables into an empty graph, against a bare loop of UNWIND and MERGE over the same facts."""

import time
from pathlib import Path

from kg.engine.database import open_database
from kg.graph.door import Graph, connect
from kg.graph.fact_tables import fact_table
from kg.home import Home
from kg.model.graph import NODES
from kg.settings import GraphSettings
from tests.benchmarks.taking_in import take_in

NODE_LABELS = ("LegalEntity", "Person", "Facility", "Household")
EDGE_TYPES = ("BORROWS", "MEMBER_OF")
ENDS = {"BORROWS": ("Person", "Facility"), "MEMBER_OF": ("Person", "Household")}


def measure_publication(files: Path, home: Home, settings: GraphSettings) -> str:
    """One line: facts a second of both ways, their ratio."""
    (report, seconds) = take_in(files, settings)
    assert report.publication is not None
    published = report.publication.published.written_count
    with connect(settings, home) as graph, open_database(home.facts_database, settings, read_only=True) as connection:
        rows = {
            label: connection.sql(f"SELECT * FROM {fact_table(NODES[label])}").to_arrow_table() for label in NODE_LABELS
        }
        edges = {
            name: connection.sql(
                f"SELECT e.* FROM edge_{name.lower()} AS e JOIN node_person AS p ON p.entity_id = e.from_id"
            ).to_arrow_table()
            for name in EDGE_TYPES
        }
        started = time.perf_counter()
        count = _write_bare(graph, rows, edges)
        bare_seconds = time.perf_counter() - started
        graph.write("MATCH (n:Bare) WITH n LIMIT 100000 DETACH DELETE n")
    return (
        f"publish   {published:,} facts in {seconds:.1f} s ({published / seconds:,.0f}/s), schema and planning "
        f"included; bare UNWIND {count / bare_seconds:,.0f}/s; ratio {count / bare_seconds / (published / seconds):.1f}"
    )


def _write_bare(graph: Graph, nodes: dict[str, object], edges: dict[str, object]) -> int:
    count = 0
    for label, table in nodes.items():
        key = NODES[label].ID
        graph.write(f"CREATE CONSTRAINT bare_{label} IF NOT EXISTS FOR (n:Bare{label}) REQUIRE n.{key} IS UNIQUE")
        graph.write_batches(
            f"UNWIND $rows AS row MERGE (n:Bare{label} {{{key}: row.{key}}}) SET n:Bare, n += row",
            table,  # type: ignore[arg-type]
        )
        count += table.num_rows  # type: ignore[attr-defined]
    for name, table in edges.items():
        start, end = ENDS[name]
        graph.write_batches(
            f"UNWIND $rows AS row MATCH (a:Bare{start} {{{NODES[start].ID}: row.from_id}}) "
            f"MATCH (b:Bare{end} {{{NODES[end].ID}: row.to_id}}) "
            "MERGE (a)-[e:BARE {edge_id: row.edge_id}]->(b) SET e += row",
            table,  # type: ignore[arg-type]
        )
        count += table.num_rows  # type: ignore[attr-defined]
    return count
