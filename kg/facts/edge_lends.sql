SELECT
    fact_id('LENDS', concat_ws(chr(31), source, record_key, lender.entity_id, facility_id)) AS edge_id,
    lender.entity_id AS from_id,
    facility_id AS to_id,
    coalesce(valid_from, opened_on) AS valid_from,
    ended_on AS valid_to,
    recorded_at,
    source,
    record_key
FROM staged_lending
JOIN identified AS lender USING (source, record_key)
JOIN granted USING (source, facility_key)
WHERE lender.mention = 'lender'
