"""The names of this system, said once and used alike in Arrow, DuckDB, Cypher and GraphQL.

    ids          the kinds of identifiers and canonical values, as types
    vocabulary   closed sets
    record       what a record is: a frozen class whose fields are columns with a type and a description
    staged       the three standard models (market, banking, household): what a source may state
    resolved     parties (mentions of persons and legal entities) and whom they were resolved to
    graph        nodes and edges, how they hang together; their properties stand in nodes, credit_nodes and edges

GraphQL spells the same names in camelCase.
"""
