-- Decisions in force on the firms next to a firm, one row each: its branches, firms in which it holds more than half, and
-- the firm that holds more than half of it. One step; firms and branches at both ends, so that nothing passes through a
-- natural person or the state (公司法 art. 265), and facts alone, never another firm's class. A share that two sources
-- state counts once.
CREATE OR REPLACE TEMP TABLE related_decision AS
WITH
majority AS (
    SELECT from_id, to_id
    FROM (
        SELECT from_id, to_id, source, sum(share) AS share
        FROM edge_owns
        SEMI JOIN organisation ON organisation.entity_id = from_id
        WHERE closed_at IS NULL AND coalesce(valid_from <= $night, true) AND coalesce(valid_to > $night, true)
        GROUP BY ALL
    )
    GROUP BY ALL
    HAVING max(share) > 0.5
),
related AS (
    SELECT from_id AS entity_id, to_id AS related_entity_id, 'subsidiary' AS relation FROM majority
    UNION ALL
    SELECT to_id, from_id, 'controlling_shareholder' FROM majority
    UNION
    SELECT to_id, from_id, 'branch'
    FROM edge_branch_of
    WHERE closed_at IS NULL AND coalesce(valid_from <= $night, true) AND coalesce(valid_to > $night, true)
)
SELECT
    related.*,
    CASE
        WHEN decision_kind <> 'penalty' THEN decision_kind
        WHEN grade = 'serious' THEN 'penalty_serious'
        ELSE 'penalty_general'
    END AS band,
    source,
    record_key,
    document_number,
    dated_on,
    leaves_on
FROM related
SEMI JOIN firm USING (entity_id)
JOIN decision_in_force ON decision_in_force.entity_id = related_entity_id
WHERE related.entity_id <> related_entity_id
