-- Since when holders have held what they hold on a day, where the register says so.
SELECT from_id, to_id, min(valid_from) AS since
FROM edge_owns
WHERE to_id = ANY($entity_ids) AND {stood}
GROUP BY from_id, to_id
HAVING count(valid_from) = count(*)
