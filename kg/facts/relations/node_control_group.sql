SELECT
    'xintu' AS source,
    'control_group:' || set_id AS record_key,
    coalesce(was.recorded_at, $recorded_at) AS recorded_at,
    set_id AS group_id,
    found.is_complete
FROM standing_set
JOIN (SELECT number, bool_and(is_complete) AS is_complete FROM found_group GROUP BY number) AS found USING (number)
LEFT JOIN node_control_group AS was ON was.group_id = set_id AND was.closed_at IS NULL
