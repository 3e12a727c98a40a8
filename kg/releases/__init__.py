"""Pseudonymous, read-only copies of the firm graph for analysts, who never log in to the operating graph.

content        which nodes, edges and properties leave, in which of the two kinds of release
writing        selected, made coarser, put under pseudonyms, written as CSV, with a digest
small_groups   what fewer than the threshold have in common is withheld
positions      persons at one firm each, or across firms where enough look alike
making         a release: its files imported into a database directory of its own, noted in the ledger
opening        the analyst's own throw-away server, and a connection to it
handing        what leads to an opened release, for the account of an analyst
gate           the door before that server: reads alone, nothing called but what is listed, closed on the last day
admitting      which statements the gate passes on
packstream     the messages that it reads
ending         closed, or ended for good with its data erased
place          where a release lies and what it says of itself
command        `kg release make|open|close|end|expire|list`
"""
