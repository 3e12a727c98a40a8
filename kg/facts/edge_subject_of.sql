SELECT
    fact_id('SUBJECT_OF', concat_ws(chr(31), source, record_key, respondent.entity_id)) AS edge_id,
    respondent.entity_id AS from_id,
    fact_id('Decision', concat_ws(chr(31), source, record_key)) AS to_id,
    decided_on AS valid_from,
    NULL AS valid_to,
    recorded_at,
    source,
    record_key
FROM staged_decision
JOIN identified AS respondent USING (source, record_key)
WHERE respondent.mention = 'respondent'
