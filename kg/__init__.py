"""The graph and everything that is known about it, whoever asks.

    model        names shared by Arrow columns, Cypher properties and GraphQL fields
    identifiers  one small module a value type: raw text in, canonical value or a reason code out
    sealing      keys; keyed hashes; sealed blobs of natural persons
    engine       the door to DuckDB; steps that run once; progress
    graph        the managed Neo4j, the driver's one door, query files and their composition, publishing
    facts        staged records and memberships become nodes and edges
    evaluation   inspection class of firms, with reasons
    access       purposes and policies: who may see which field, and why
    ledger       audit entries, releases, runs (stands apart)
    releases     pseudonymous copies of the firm graph for analysts
    pictures     graphs and charts as SVG, tables
    paths        how legal entities are connected

Beside them stand the commands: `kg facts` is the package `facts_commands`, each of the others one module.

Imports go down this list reversed: see `[tool.importlinter]` in pyproject.toml.
"""
