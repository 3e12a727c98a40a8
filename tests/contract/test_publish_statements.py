"""The statements that write and compare the graph follow the model: one file a label, type and pair of ends."""

from pathlib import Path

import pytest

from kg.graph.fact_tables import fact_table, id_column, snake_case
from kg.graph.migrations import read_migrations
from kg.graph.queries import parse_query_file
from kg.graph.statements import edge_statement_name
from kg.model.edges import Edge
from kg.model.graph import EDGE_TYPES, NODE_TYPES, NODES
from kg.model.nodes import Node

CYPHER = Path(__file__).parents[2] / "cypher"
MOMENTS = "recorded_at: {1}({0}.recorded_at), closed_at: {1}({0}.closed_at)"
MIGRATIONS = {
    "0001_unique_ids": "882e8f98eb3299f262f9fb1bc21a6e95e4709ff4b4114a07f7324747460fe803",
    "0002_look_up": "eb6b7d39846e8abc564c90d2350bc46b2cdda6d38804da79f38c4f3ca45644bf",
    "0003_search": "047e31c64a555814fb57cf7da60766549406bf357e70957e7bbf5c7695803d14",
    "0004_unique_ids_of_later_kinds": "191f0182c84a7e9576d18f396a9300de36b26fd2412af3232baf1b442974bd76",
    "0005_unique_ids_of_groups": "8d4bf5fd52cb9c6bcee96acb5f584df21372bf02a35f3ec17deafed7dbb77967",
    "0006_unique_ids_of_motifs": "8d13379b449d1d84cca91e6ae3ec8f33900214faa0994249b97631023556d609",
}


def build_header(purpose: str, mode: str, params: str, returns: str, bound: str) -> str:
    return f"// purpose: {purpose}\n// mode: {mode}\n// params: {params}\n// returns: {returns}\n// bound: {bound}\n"


def build_node_upsert(node: type[Node]) -> str:
    return (
        build_header(f"write new and changed nodes {node.LABEL} whole", "write", f"$rows: list[{node.LABEL}]", "none",
                     "UNWIND $rows")
        + f"UNWIND $rows AS row\nMERGE (node:{node.LABEL} {{{node.ID}: row.{node.ID}}})\n"
        + f"SET node = row {{.*, {MOMENTS.format('row', 'datetime')}}}\n"
    )  # fmt: skip


def build_edge_creation(edge: type[Edge], start: str, end: str) -> str:
    return (
        build_header(f"write new edges {edge.TYPE} from {start} to {end} whole", "write",
                     f"$rows: list[{edge.__name__}]", "none", "UNWIND $rows")
        + "UNWIND $rows AS row\n"
        + f"MATCH (origin:{start} {{{NODES[start].ID}: row.from_id}})\n"
        + f"MATCH (target:{end} {{{NODES[end].ID}: row.to_id}})\n"
        + f"CREATE (origin)-[edge:{edge.TYPE}]->(target)\n"
        + f"SET edge = row {{.*, {MOMENTS.format('row', 'datetime')}}}\n"
    )  # fmt: skip


def build_edge_upsert(edge: type[Edge], start: str, end: str) -> str:
    return (
        build_header(f"write a few new and changed edges {edge.TYPE} from {start} to {end} whole", "write",
                     f"$rows: list[{edge.__name__}]", "none", "UNWIND $rows")
        + "UNWIND $rows AS row\n"
        + f"MATCH (origin:{start} {{{NODES[start].ID}: row.from_id}})\n"
        + f"MATCH (target:{end} {{{NODES[end].ID}: row.to_id}})\n"
        + f"MERGE (origin)-[edge:{edge.TYPE} {{edge_id: row.edge_id}}]->(target)\n"
        + f"SET edge = row {{.*, {MOMENTS.format('row', 'datetime')}}}\n"
    )  # fmt: skip


def build_edge_change(edge: type[Edge]) -> str:
    return (
        build_header(f"write changed edges {edge.TYPE} whole; the ends of an edge never change", "write",
                     f"$rows: list[{edge.__name__}]", "none", "UNWIND $rows")
        + f"UNWIND $rows AS row\nMATCH ()-[edge:{edge.TYPE} {{edge_id: row.edge_id}}]->()\n"
        + f"SET edge = row {{.*, {MOMENTS.format('row', 'datetime')}}}\n"
    )  # fmt: skip


def build_removal(name: str, pattern: str, fact: str, id_property: str) -> str:
    return (
        build_header(f"remove {name} by their ids", "write", "$rows: list[map]", "none", "UNWIND $rows")
        + "UNWIND $rows AS row\n"
        + f"MATCH {pattern.format(f'{{{id_property}: row.fact_id}}')}\n"
        + f"DELETE {fact}\n"
    )


def build_counts() -> str:
    """One part a label and type; each is answered from the counts that the database keeps."""
    patterns = {label: f"(fact:{label})" for label in (*(node.LABEL for node in NODE_TYPES), "Meta")}
    patterns |= {edge.TYPE: f"()-[fact:{edge.TYPE}]->()" for edge in EDGE_TYPES}
    parts = [f"MATCH {pattern} WITH count(fact) AS fact_count RETURN '{name}' AS fact, fact_count\n"
             for name, pattern in patterns.items()]  # fmt: skip
    return build_header("how many nodes of each label and edges of each type there are", "read", "none",
                        "fact: str, fact_count: int", "one row") + "UNION ALL\n".join(parts)  # fmt: skip


def build_page(name: str, pattern: str, fact: str, id_property: str, ends: str) -> str:
    return (
        build_header(f"one page of {name} in the order of their ids, whole", "read", "$after: str, $limit: int",
                     "id: str, properties: map, ends: list[str]", "LIMIT $limit")
        + f"MATCH {pattern}\nWHERE {fact}.{id_property} > $after\n"
        + f"RETURN {fact}.{id_property} AS id, {fact} {{.*, {MOMENTS.format(fact, 'toString')}}} AS properties,\n"
        + f"       {ends} AS ends\n"
        + "ORDER BY id\nLIMIT $limit\n"
    )  # fmt: skip


def build_end(name: str, labels: tuple[str, ...]) -> str:
    properties = list(dict.fromkeys(f"{name}.{NODES[label].ID}" for label in labels))
    return properties[0] if len(properties) == 1 else f"coalesce({', '.join(properties)})"


def build_statements() -> dict[str, str]:
    """Every file by its path below `cypher/`."""
    files = {"checks/counts.cypher": build_counts()}
    for node in NODE_TYPES:
        pattern = f"(node:{node.LABEL})"
        files[f"publish/{fact_table(node)}.cypher"] = build_node_upsert(node)
        files[f"publish/remove_{fact_table(node)}.cypher"] = build_removal(
            f"nodes {node.LABEL}", f"(node:{node.LABEL} {{}})", "node", node.ID
        )
        files[f"digest/{fact_table(node)}.cypher"] = build_page(
            f"nodes {node.LABEL}", pattern, "node", id_column(node), "[]"
        )
    for edge in EDGE_TYPES:
        for start in edge.FROM:
            for end in edge.TO:
                name = f"{edge_statement_name(edge, start, end)}.cypher"
                files[f"publish/{name}"] = build_edge_creation(edge, start, end)
                files[f"publish/upsert_{name}"] = build_edge_upsert(edge, start, end)
        files[f"publish/change_{fact_table(edge)}.cypher"] = build_edge_change(edge)
        files[f"publish/remove_{fact_table(edge)}.cypher"] = build_removal(
            f"edges {edge.TYPE}", f"()-[edge:{edge.TYPE} {{}}]->()", "edge", "edge_id"
        )
        ends = f"[{build_end('origin', edge.FROM)}, {build_end('target', edge.TO)}]"
        files[f"digest/{fact_table(edge)}.cypher"] = build_page(
            f"edges {edge.TYPE}", f"(origin)-[edge:{edge.TYPE}]->(target)", "edge", "edge_id", ends
        )
    return files


def build_constraints() -> str:
    nodes = [
        f"CREATE CONSTRAINT {snake_case(node.LABEL)}_{node.ID} IF NOT EXISTS\n"
        f"FOR (node:{node.LABEL}) REQUIRE node.{node.ID} IS UNIQUE;\n"
        for node in NODE_TYPES
    ]
    edges = [
        f"CREATE CONSTRAINT {snake_case(edge.TYPE)}_edge_id IF NOT EXISTS\n"
        f"FOR ()-[edge:{edge.TYPE}]-() REQUIRE edge.edge_id IS UNIQUE;\n"
        for edge in EDGE_TYPES
    ]
    return "".join(nodes + edges)


@pytest.mark.parametrize(("path", "text"), sorted(build_statements().items()), ids=sorted(build_statements()))
def test_a_committed_statement_is_what_the_model_asks_for(path: str, text: str) -> None:
    assert (CYPHER / path).read_text("utf-8") == text
    assert parse_query_file(text, f"cypher/{path}").text


def test_there_is_no_statement_beyond_the_model() -> None:
    found = {
        str(file.relative_to(CYPHER))
        for folder in ("publish", "checks", "digest")
        for file in (CYPHER / folder).iterdir()
    }
    names = ("begin", "progress", "finish", "state", "is_empty", "migrations", "migrated", "await_indexes")
    bookkeeping = {f"publish/{name}.cypher" for name in names}
    bookkeeping |= {f"checks/{name}.cypher" for name in ("indexes", "labels", "started", "types")}
    assert found - bookkeeping == set(build_statements())


def test_migrations_keep_every_id_of_the_model_unique() -> None:
    made = [line for migration in read_migrations() for line in migration.statements if "IS UNIQUE" in line]
    made.remove("CREATE CONSTRAINT meta_name IF NOT EXISTS FOR (node:Meta) REQUIRE node.name IS UNIQUE")
    assert sorted(made) == sorted(line.strip() for line in build_constraints().split(";") if line.strip())


def test_a_migration_never_changes_once_it_was_published() -> None:
    """A graph refuses a migration that is not what was applied to it: what comes later is a further one."""
    digests = {f"{one.number:04}_{one.name}": one.text_digest for one in read_migrations()}
    assert digests == MIGRATIONS
