SELECT
    night, table_name, record_type, created_count, changed_count, unchanged_count, repeated_count, overridden_count,
    closed_count
FROM applied_record WHERE source = $source AND night IN (SELECT unnest($nights::DATE[]))
ORDER BY night, table_name, record_type
