-- What a night's deliveries of a table are against what stood: created, changed, unchanged, repeated, overridden, withdrawn.
SELECT
    count(*) FILTER (kind = 'stated' AND previous_digest IS NULL),
    count(*) FILTER (kind = 'stated' AND previous_digest <> row_digest),
    count(*) FILTER (kind = 'stated' AND previous_digest = row_digest),
    any_value(told.statement_count - told.content_count),
    any_value(told.content_count - told.key_count),
    count(*) FILTER (kind = 'withdrawn' AND previous_digest IS NOT NULL)
FROM stated, (
    SELECT count(*) AS statement_count, count(DISTINCT (record_key, row_digest)) AS content_count,
           count(DISTINCT record_key) AS key_count
    FROM statement
    JOIN effective_delivery USING (delivery_id)
    WHERE source = $source AND table_name = $table_name AND night = $night AND record_type = '{record}'
      AND kind = 'stated'
) AS told
