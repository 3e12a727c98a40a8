SELECT
    fact_id('HOLDS', concat_ws(chr(31), source, record_key, holder.entity_id)) AS edge_id,
    holder.entity_id AS from_id,
    fact_id('Licence', concat_ws(chr(31), source, record_key)) AS to_id,
    valid_from,
    valid_to,
    recorded_at,
    source,
    record_key
FROM staged_licensing
JOIN membership AS holder ON holder.party_id = entity_party_id
