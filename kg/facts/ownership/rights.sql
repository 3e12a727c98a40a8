-- Votes and benefits that differ from capital on a day, by what was known at a moment; of several sources the first.
SELECT from_id, to_id, first(votes_share ORDER BY source, record_key), first(benefit_share ORDER BY source, record_key)
FROM edge_votes_in
WHERE {stood}
GROUP BY from_id, to_id
ORDER BY to_id, from_id
