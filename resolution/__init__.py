"""Who is who: mentions of persons and legal entities become parties, parties become entities.

    pipeline      the steps in their order; `resolve_parties`
    parties       one row a party, from every mention in the current staged records
    preparation   the columns that everything after compares, made once a distinct value (prepared_values) and kept
    crowding      values that too many parties share to be looked through pair by pair
    numbers       same valid number and compatible names; what a number alone does not settle is set aside
    comparisons   what a comparison is, as data; person_comparisons, firm_comparisons: how far two values may differ
    conditions    levels as SQL that DuckDB and Spark read alike; level_table: levels as a page for people
    party_rows    parties as they are compared, a row each
    models        one linkage model for persons, one for legal entities, as data
    trained_model     a learnt model as JSON: probabilities for all pairs and for each pair of sources
    training      learns it without labels, from pairs known by number; expectation: where none is known
    standing_model    the one that every night scores with; train, export and import another
    splink_settings   a learnt model as Splink reads it, the same for every engine
    splink_door   the only door to Splink
    scoring       scores what is new or changed against all others, and drops the pairs of what is gone
    judgements    what people judged, brought to tonight's parties
    contraction   judgements brought into the nodes that are clustered
    constraints   what keeps nodes apart: numbers, registers, branches, judgements
    components    the cluster step: what was touched is clustered again
    engine        where preparing and comparing are done: on DuckDB, or on Spark (package spark)
    clustering    best links first, what must stay apart left out
    bridges       weak links that alone hold two groups together
    partition     union-find
    identity      entity ids that stay when the night brings more records
    looking       who looks at parties and why, audited
    review        people decide: the queue, a pair side by side, `kg review`
    explanation   why parties are one entity or not, `kg explain`
    quality       precision and recall of the clusters against a truth
    quality_measures  pairwise, B-cubed, whole clusters, with bootstrap intervals
    held_back, estimate   the same without labels, from numbers that are held back
    gate, release     whether tonight's clusters may be published
    quality_command  `kg quality`; command: `kg resolution`
    settings      thresholds and sizes
    code_digest   what steps do, as a digest: a step runs again when it changed

Tables of `resolution.duckdb`, in the order in which they are made: person_stated, legal_entity_stated,
prepared_person_name, prepared_firm_name, prepared_address, prepared_stated_number, person_party, legal_entity_party,
crowded_block, number_group, number_conflict, model, frequency, person_scored, legal_entity_scored, pair, judged_pair,
cluster, cluster_link, cluster_conflict, cluster_basis, conflict, membership, identity, identity_event, retired_party,
succession. Each step is a named SQL file beside its module and is skipped when its inputs are unchanged.
"""
