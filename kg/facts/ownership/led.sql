-- Who led each legal entity on a day, by what was known at a moment.
SELECT DISTINCT from_id, to_id
FROM edge_represents
WHERE recorded_at <= $believed_at
    AND (closed_at IS NULL OR closed_at > $believed_at OR stated_until > $held_on)
    AND coalesce(stated_from <= $held_on, true)
    AND coalesce(valid_from <= $held_on, true)
    AND coalesce(valid_to > $held_on, true)
ORDER BY to_id, from_id
