-- How many firms in business have their registered office there; firms alone are counted, never who dwells there (L9).
WITH
office AS (
    SELECT DISTINCT from_id AS entity_id, to_id AS address_id, source, record_key
    FROM edge_registered_at
    SEMI JOIN firm ON firm.entity_id = from_id
    WHERE closed_at IS NULL AND coalesce(valid_to > $night, true)
),
shared AS (
    SELECT address_id, count(DISTINCT entity_id) AS firm_count
    FROM office
    GROUP BY address_id
    HAVING firm_count >= $firm_count
)
SELECT
    entity_id,
    CASE WHEN firm_count >= $many_firm_count THEN 'shared_by_many' ELSE 'shared' END AS band,
    source,
    record_key
FROM office
JOIN shared USING (address_id)
