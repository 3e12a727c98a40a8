-- Branches and their head offices on a day.
SELECT DISTINCT from_id AS branch_id, to_id AS head_id
FROM edge_branch_of
WHERE {stood}
ORDER BY ALL
