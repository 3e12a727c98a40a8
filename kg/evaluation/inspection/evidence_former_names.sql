-- The register states former names without their dates.
SELECT entity_id, CASE WHEN len(former_names) >= $name_count THEN 'many' END AS band, source, record_key
FROM node_legal_entity
WHERE closed_at IS NULL
