SELECT
    fact_id('MEMBER_OF', concat_ws(chr(31), source, record_key, entity_id, household_id)) AS edge_id,
    entity_id AS from_id,
    household_id AS to_id,
    NULL AS valid_from,
    NULL AS valid_to,
    recorded_at,
    source,
    record_key,
    relation_code
FROM resided
