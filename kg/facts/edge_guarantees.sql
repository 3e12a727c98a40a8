SELECT
    fact_id('GUARANTEES', concat_ws(chr(31), source, record_key, guarantor.entity_id, debtor.entity_id)) AS edge_id,
    guarantor.entity_id AS from_id,
    debtor.entity_id AS to_id,
    valid_from,
    valid_to,
    recorded_at,
    source,
    record_key,
    facility_id,
    guarantee_kind,
    amount_minor,
    currency
FROM staged_guarantee
JOIN identified AS guarantor USING (source, record_key)
JOIN identified AS debtor USING (source, record_key)
LEFT JOIN granted USING (source, facility_key)
WHERE guarantor.mention = 'guarantor' AND debtor.mention = 'debtor'
