SELECT night, table_name, file, rule, dimension, severity, broken_count, rule_outcome.row_count, is_met
FROM rule_outcome JOIN considered USING (delivery_id)
ORDER BY night, table_name, file, rule
