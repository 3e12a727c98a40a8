-- What refusals cost, besides those for reasons that are spared: rows lost whole, and single values that cost one record of their row.
SELECT
    night, table_name,
    count(DISTINCT (delivery_id, line)) FILTER (WHERE record_type IS NULL),
    count(DISTINCT (delivery_id, line, "column")) FILTER (WHERE record_type IS NOT NULL)
FROM refused JOIN considered USING (delivery_id)
WHERE reason NOT IN (SELECT unnest($spared::VARCHAR[]))
GROUP BY night, table_name
