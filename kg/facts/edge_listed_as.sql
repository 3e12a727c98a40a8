SELECT
    fact_id('LISTED_AS', concat_ws(chr(31), source, record_key, company.entity_id)) AS edge_id,
    company.entity_id AS from_id,
    company.entity_id AS to_id,
    valid_from,
    valid_to,
    recorded_at,
    source,
    record_key,
    exchange,
    stock_code
FROM staged_stock_listing
JOIN membership AS company ON company.party_id = entity_party_id
