"""A graph made empty, in bites that the small heap of the tests' server can hold."""

from kg.graph.door import Graph

_BITE = "MATCH (node) WHERE NOT node:Migration WITH node LIMIT 2000 DETACH DELETE node"


def wipe_nodes(graph: Graph) -> None:
    """Remove every node and edge; the schema stays, and what says by which steps it came to be."""
    while graph.write(_BITE).nodes_deleted:
        pass


def wipe_schema(graph: Graph) -> None:
    """Remove every constraint and index, as if no step had ever been applied."""
    for row in graph.read("SHOW CONSTRAINTS YIELD name"):
        graph.write(f"DROP CONSTRAINT `{row['name']}`")
    for row in graph.read("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP'"):
        graph.write(f"DROP INDEX `{row['name']}`")
    graph.write("MATCH (step:Migration) DELETE step")
