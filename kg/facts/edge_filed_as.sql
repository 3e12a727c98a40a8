SELECT
    fact_id('FILED_AS', concat_ws(chr(31), source, record_key, filed.entity_id, firm.entity_id)) AS edge_id,
    filed.entity_id AS from_id,
    firm.entity_id AS to_id,
    valid_from,
    valid_to,
    recorded_at,
    source,
    record_key,
    filed_test,
    share_ratio AS share,
    filed_on
FROM staged_owner_filing
JOIN membership AS filed ON filed.party_id = owner_party_id
JOIN membership AS firm ON firm.party_id = entity_party_id
