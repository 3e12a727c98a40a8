-- Votes and benefits that differ from capital on a day, by what was known at a moment. Where several sources state them of
-- one firm, the one that speaks of most holders counts.
WITH standing AS (
    SELECT
        from_id,
        to_id,
        source,
        first(votes_share ORDER BY record_key) FILTER (votes_share IS NOT NULL) AS votes_share,
        first(benefit_share ORDER BY record_key) FILTER (benefit_share IS NOT NULL) AS benefit_share
    FROM edge_votes_in
    WHERE {stood}
    GROUP BY from_id, to_id, source
)
SELECT from_id, to_id, votes_share, benefit_share
FROM standing
SEMI JOIN ({counted[edge_votes_in]}) AS counted USING (to_id, source)
ORDER BY to_id, from_id
