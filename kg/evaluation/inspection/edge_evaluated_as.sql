SELECT
    coalesce(
        edge_evaluated_as.edge_id,
        fact_id('EVALUATED_AS', concat_ws(chr(31), substring(result.record_key, 12), evaluation_id))
    ) AS edge_id,
    substring(result.record_key, 12) AS from_id,
    evaluation_id AS to_id,
    evaluated_on AS valid_from,
    NULL AS valid_to,
    result.recorded_at,
    result.source,
    result.record_key
FROM node_evaluation AS result
LEFT JOIN edge_evaluated_as ON edge_evaluated_as.to_id = evaluation_id
WHERE result.closed_at IS NULL
