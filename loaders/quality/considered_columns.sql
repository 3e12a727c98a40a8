SELECT night, table_name, "column", sum(row_count)::BIGINT, sum(missing_count)::BIGINT
FROM column_count JOIN considered USING (delivery_id)
GROUP BY night, table_name, "column" ORDER BY night, table_name, "column"
