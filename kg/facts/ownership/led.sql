-- Who led each legal entity on a day, by what was known at a moment.
SELECT DISTINCT from_id, to_id
FROM edge_represents
WHERE {stood}
ORDER BY to_id, from_id
