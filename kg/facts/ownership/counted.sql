-- Of each firm the source whose list of holders counts, of those that stood: the fullest, then the first by name. Two
-- lists are never mixed.
SELECT to_id, source
FROM {edges}
WHERE {stood}
GROUP BY to_id, source
QUALIFY row_number() OVER (PARTITION BY to_id ORDER BY count(DISTINCT from_id) DESC, source) = 1
