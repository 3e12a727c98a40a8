SELECT
    night, table_name, file, record_type, "column", reason, false, count(DISTINCT line), any_value(row_count),
    list_slice(list_sort(list(DISTINCT line)), 1, $examples)
FROM refused JOIN considered USING (delivery_id)
GROUP BY night, table_name, file, record_type, "column", reason
UNION ALL
SELECT night, table_name, file, NULL, "column", reason, true, sum(count)::BIGINT, any_value(row_count), []::BIGINT[]
FROM blanked JOIN considered USING (delivery_id)
GROUP BY night, table_name, file, "column", reason
ORDER BY 1, 2, 3, 7, 8 DESC, 6, 5 NULLS FIRST, 4 NULLS FIRST
