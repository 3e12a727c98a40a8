-- One row a key that a night's deliveries of a table speak of: the last line of the last file wins; a refused row speaks
-- only where nothing else does. `previous_digest` is what stood until the night.
CREATE OR REPLACE TEMP TABLE stated AS
SELECT record_key, said.row_digest, kind, file, line, standing.row_digest AS previous_digest
FROM (
    SELECT statement.*, delivery.file
    FROM statement
    JOIN effective_delivery AS delivery USING (delivery_id)
    WHERE source = $source AND table_name = $table_name AND night = $night AND record_type = '{record}'
    QUALIFY row_number() OVER (PARTITION BY record_key ORDER BY kind = 'refused', file DESC, line DESC, row_digest DESC) = 1
) AS said
LEFT JOIN (
    SELECT record_key, row_digest FROM {record} WHERE source = $source AND superseded_at IS NULL
) AS standing USING (record_key)
