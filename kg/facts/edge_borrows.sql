SELECT
    fact_id('BORROWS', concat_ws(chr(31), source, record_key, borrower.entity_id, facility_id)) AS edge_id,
    borrower.entity_id AS from_id,
    facility_id AS to_id,
    coalesce(valid_from, opened_on) AS valid_from,
    ended_on AS valid_to,
    recorded_at,
    source,
    record_key
FROM staged_borrowing
JOIN identified AS borrower USING (source, record_key)
JOIN granted USING (source, facility_key)
WHERE borrower.mention = 'borrower'
