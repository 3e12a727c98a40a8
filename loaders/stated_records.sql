-- One row a key that the file states: the later line wins. `previous_digest` is what stood until tonight.
CREATE OR REPLACE TEMP TABLE stated AS
SELECT incoming.*, standing.row_digest AS previous_digest
FROM (
    SELECT * FROM incoming_{record} QUALIFY row_number() OVER (PARTITION BY record_key ORDER BY line DESC) = 1
) AS incoming
LEFT JOIN (
    SELECT record_key, row_digest FROM {record} WHERE source = $source AND superseded_at IS NULL
) AS standing USING (record_key)
