-- Which ids answer for an id that was retired, the one that holds most of it first, and which were split from it.
CREATE OR REPLACE TEMP TABLE successor AS
WITH follows AS (
    SELECT entity_id, successor_id, 0 AS place FROM identity WHERE successor_id IS NOT NULL
    UNION ALL
    SELECT other_entity_id, coalesce(identity.successor_id, identity.entity_id), 1
    FROM identity_event
    JOIN identity USING (entity_id)
    WHERE event = 'split'
)
SELECT entity_id, list(successor_id ORDER BY place, successor_id) AS successor_ids
FROM (
    SELECT entity_id, successor_id, min(place) AS place
    FROM follows
    WHERE successor_id <> entity_id
    GROUP BY entity_id, successor_id
)
GROUP BY entity_id
