-- Said of two places, whoever says it: one edge for both, by the first record by key, whatever else it states anew.
SELECT
    fact_id('PART_OF', concat_ws(chr(31), address_id, premises_id)) AS edge_id,
    address_id AS from_id,
    premises_id AS to_id,
    NULL AS valid_from,
    NULL AS valid_to,
    recorded_at,
    source,
    record_key
FROM located
WHERE premises_id IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY address_id, premises_id ORDER BY source, record_key) = 1
