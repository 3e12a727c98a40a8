SELECT
    entity_id,
    'young' AS band,
    source,
    record_key,
    established_on AS dated_on,
    CAST(established_on + to_months($months) AS DATE) AS leaves_on
FROM node_legal_entity
WHERE closed_at IS NULL AND established_on IS NOT NULL
