-- Who held an office in one legal entity on a day, by what was known at a moment.
SELECT DISTINCT from_id, role
FROM (
    SELECT * FROM edge_represents UNION ALL BY NAME SELECT * FROM edge_manages
)
WHERE to_id = $entity_id AND {stood}
ORDER BY role, from_id
