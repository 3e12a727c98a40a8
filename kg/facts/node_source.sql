-- What each source delivered up to the night: the nights themselves are the record that says so.
SELECT
    'xintu' AS source,
    'source:' || delivered.source AS record_key,
    any_value(tonight.recorded_at) AS recorded_at,
    delivered.source AS source_id,
    any_value(source_owner.department) AS department,
    any_value(source_owner.due_frequency) AS due_frequency,
    min(delivered.night) AS first_night_on,
    max(delivered.night) AS last_night_on,
    count(DISTINCT delivered.night) AS night_count,
    arg_max(delivered.row_count, delivered.night) AS row_count,
    arg_max(delivered.refused_count, delivered.night) AS refused_count,
    arg_max(delivered.rule_count, delivered.night) AS rule_count,
    arg_max(delivered.unmet_rule_count, delivered.night) AS unmet_rule_count
FROM delivered
CROSS JOIN tonight
LEFT JOIN source_owner USING (source)
WHERE delivered.night <= tonight.night
GROUP BY delivered.source
