WITH branched AS (
    SELECT to_id AS entity_id, count(DISTINCT from_id) AS found
    FROM edge_branch_of
    WHERE closed_at IS NULL AND coalesce(valid_to > $night, true)
    GROUP BY ALL
)
SELECT entity_id, CASE WHEN found >= $branch_count THEN 'many' END AS band, source, record_key
FROM node_legal_entity
JOIN branched USING (entity_id)
WHERE closed_at IS NULL
