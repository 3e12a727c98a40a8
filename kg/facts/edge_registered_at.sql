SELECT
    fact_id('REGISTERED_AT', concat_ws(chr(31), source, record_key, from_id, address_id)) AS edge_id,
    from_id,
    address_id AS to_id,
    valid_from,
    valid_to,
    recorded_at,
    source,
    record_key
FROM located
