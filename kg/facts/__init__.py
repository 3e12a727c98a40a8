"""What the graph holds, as tables: current staged records joined with resolution's memberships.

pipeline    `build_facts`, the step
inputs      staged and resolved tables as views of one connection, and the digest of what they hold
functions   keyed ids, number hashes and sealed blobs as functions of SQL
dated_rules how rules that are data are read, and which holds on a day
dated_statements   statements about what stood on a day, by what was known at a moment
retention   how long a decision counts: dated rules, and until when each decision does (rule L5)
search_keys what firms are found by, once a distinct name
history     what a new computation changes: unchanged rows stay, facts no longer stated are closed, versions kept
ownership   who owns and controls what, on a day as believed at a moment
relations   the same of all firms, computed each night and kept as facts
motifs      the shapes of guarantees, found each night and kept as facts
reconciliation  staged records against the published graph: a fact each, or counted as none

    mention            every current mention with its entity          (mention.sql)
    entity_number      which entity a valid number belongs to         (entity_number.sql)
    registered         what stands behind a legal entity, rule L0     (registered.sql)
    stated_registration  what the register stated of it, night by night (stated_registration.sql)
    formerly           its former names, without a natural person's   (formerly.sql)
    searched           what a legal entity is found by, rule L0       (searchable_name.sql, searched.sql)
    successor          which ids answer for a retired or split one    (successor.sql)
    identified         mentions that may carry an adverse fact, L4    (identified.sql)
    owed_by_firms      facilities that have a past: repaid, reported_facility
    node_*, edge_*     one statement a label and type, named alike    (node_*.sql, edge_*.sql)
"""
