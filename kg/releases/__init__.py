"""Pseudonymous, read-only copies of the firm graph for analysts, who never log in to the operating graph.

content     which nodes, edges and properties a release holds, and under which pseudonyms
making      a release: CSV out of the facts, imported into a database directory of its own, noted in the ledger
opening     the analyst's own throw-away server on a release
command     `kg release make|open|list`
"""
