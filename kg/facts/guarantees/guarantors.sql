-- Legal entities that guarantee or are guaranteed on a day, by what was known at a moment; no natural person is among
-- them, nor whoever was one's business then (rules L0 and L3).
WITH firms AS (
    SELECT entity_id, name, uscc
    FROM node_legal_entity
    JOIN ({registered_as}) AS was USING (entity_id)
    WHERE NOT was.is_natural AND coalesce(closed_at > $believed_at, true)
),
standing AS (SELECT from_id, to_id FROM edge_guarantees WHERE {stood})
SELECT entity_id, name, uscc
FROM firms
SEMI JOIN (
    SELECT unnest([from_id, to_id]) AS entity_id
    FROM standing
    WHERE from_id IN (SELECT entity_id FROM firms) AND to_id IN (SELECT entity_id FROM firms)
) USING (entity_id)
ORDER BY entity_id
