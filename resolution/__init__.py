"""Who is who: mentions of persons and legal entities become parties, parties become entities.

    pipeline      the steps in their order; `resolve_parties`
    parties       one row a party, from every mention in the current staged records
    preparation   names folded, split and sounded: the columns that everything after compares
    numbers       same valid number and compatible names; what a number alone does not settle is set aside
    comparisons   what a comparison is, as data; person_comparisons, firm_comparisons: how far two values may differ
    models        one linkage model for persons, one for legal entities, as data
    scoring       the only door to Splink: trains a model, scores pairs
    clustering    best links first, never two numbers in a cluster, never two records of one register
    identity      entity ids that stay when the night brings more records
    quality       precision and recall of the clusters against a truth
    quality_command  `kg quality`
    settings      thresholds and sizes

Tables of `resolution.duckdb`, in the order in which they are made: person_stated, legal_entity_stated, person_party,
legal_entity_party, number_group, number_conflict, model, pair, cluster, cluster_conflict, conflict, membership,
identity, identity_event. Each step is a named SQL file beside its module and is skipped when its inputs are unchanged.
"""
