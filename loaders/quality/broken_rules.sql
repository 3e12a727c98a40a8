SELECT file, rule, broken_count, rule_outcome.row_count
FROM rule_outcome JOIN effective_delivery USING (delivery_id)
WHERE source = $source AND table_name = $table_name AND night = $night AND severity = 'error' AND NOT is_met
ORDER BY file, rule
