-- Shares that were held on a day, by what was known at a moment. Where several sources list the holders of one firm,
-- the fullest list counts (then the first by name): two lists are never mixed. Of a holder with shares that are stated
-- and others that are not there are two rows.
WITH standing AS (
    SELECT from_id, to_id, source, share IS NOT NULL AS is_stated, sum(share) AS share
    FROM edge_owns
    WHERE {stood}
    GROUP BY ALL
),
fullest AS (
    SELECT to_id, source, row_number() OVER (PARTITION BY to_id ORDER BY count(DISTINCT from_id) DESC, source) AS place
    FROM standing
    GROUP BY to_id, source
)
SELECT from_id, to_id, share
FROM standing
SEMI JOIN fullest ON fullest.to_id = standing.to_id AND fullest.source = standing.source AND fullest.place = 1
ORDER BY to_id, from_id, is_stated DESC
