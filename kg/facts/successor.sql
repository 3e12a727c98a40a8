-- Which ids answer for an id that was retired, the one that holds most of it first, and which were split from it.
CREATE OR REPLACE TEMP TABLE successor AS
WITH
part AS (
    SELECT other_entity_id AS entity_id, identity_event.entity_id AS part_id FROM identity_event WHERE event = 'split'
),
follows AS (
    SELECT entity_id, successor_id, party_count FROM succession
    UNION ALL
    SELECT part.entity_id, coalesce(succession.successor_id, part.part_id), -1
    FROM part
    LEFT JOIN succession ON succession.entity_id = part.part_id
    WHERE part.entity_id NOT IN (SELECT entity_id FROM succession)
)
SELECT entity_id, list(successor_id ORDER BY party_count DESC, successor_id) AS successor_ids
FROM (
    SELECT entity_id, successor_id, max(party_count) AS party_count
    FROM follows
    WHERE successor_id <> entity_id
    GROUP BY entity_id, successor_id
)
GROUP BY entity_id
