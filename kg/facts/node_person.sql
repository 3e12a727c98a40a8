SELECT
    arg_min(source, place) AS source,
    arg_min(record_key, place) AS record_key,
    arg_min(recorded_at, place) AS recorded_at,
    entity_id,
    number_hash(any_value(entity_number.number)) AS number_hash,
    seal_party(entity_id, arg_min(name, place), any_value(entity_number.number)) AS sealed,
    count(DISTINCT party_id) AS party_count,
    list_sort(list(DISTINCT source)) AS sources
FROM mention
LEFT JOIN entity_number USING (entity_id)
WHERE kind = 'person'
GROUP BY entity_id
