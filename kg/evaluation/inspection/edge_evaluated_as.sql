SELECT
    fact_id('EVALUATED_AS', concat_ws(chr(31), substring(record_key, 12), evaluation_id)) AS edge_id,
    substring(record_key, 12) AS from_id,
    evaluation_id AS to_id,
    evaluated_on AS valid_from,
    NULL AS valid_to,
    recorded_at,
    source,
    record_key
FROM node_evaluation
WHERE closed_at IS NULL
