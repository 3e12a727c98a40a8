-- Shares that were held on a day, by what was known at a moment. Of a holder with shares that are stated and
-- others that are not there are two rows.
WITH standing AS (
    SELECT from_id, to_id, source, share IS NOT NULL AS is_stated, sum(share) AS share
    FROM edge_owns
    WHERE {stood}
    GROUP BY ALL
)
SELECT from_id, to_id, share
FROM standing
SEMI JOIN ({counted[edge_owns]}) AS counted USING (to_id, source)
ORDER BY to_id, from_id, is_stated DESC
