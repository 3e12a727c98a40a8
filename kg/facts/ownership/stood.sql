-- Condition on an edge: it stood on the day $held_on, by what was known at the moment $believed_at.
recorded_at <= $believed_at
AND (closed_at IS NULL OR closed_at > $believed_at OR stated_until > $held_on)
AND coalesce(stated_from <= $held_on, true)
AND coalesce(valid_from <= $held_on, true)
AND coalesce(valid_to > $held_on, true)
