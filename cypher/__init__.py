"""Data only: Cypher by subject, and the analysts' notebooks.

queries      whole statements, each opened by its contract
fragments    one GraphQL edge each; `kg.graph.compose` nests them
migrations   numbered changes of the graph's schema
publish      how nodes and edges are written
notebooks    for analysts, on a release
"""
