SELECT
    fact_id('STATED_AS', concat_ws(chr(31), entity_id, entry_id)) AS edge_id,
    entity_id AS from_id,
    entry_id AS to_id,
    stated_from AS valid_from,
    stated_until AS valid_to,
    recorded_at,
    source,
    record_key
FROM stated_registration
