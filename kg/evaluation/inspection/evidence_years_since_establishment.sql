SELECT
    entity_id,
    CASE
        WHEN established_on + to_years(1) > $night THEN 'under_one'
        WHEN established_on + to_years(3) > $night THEN 'under_three'
    END AS band,
    source,
    record_key,
    NULL AS document_number,
    established_on AS dated_on
FROM node_legal_entity
WHERE closed_at IS NULL
