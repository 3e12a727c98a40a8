-- Branches and their head offices on a day, each pair once, and since when that is stated, as far as anybody says.
SELECT from_id AS branch_id, to_id AS head_id, max(greatest(valid_from, stated_from)) AS since
FROM edge_branch_of
WHERE {stood}
GROUP BY ALL
ORDER BY ALL
