-- Every line of a delivery that states a record, with the record's content.
SELECT {counted}, count(*)
FROM (
    SELECT content.*
    FROM statement
    JOIN content_{record} AS content
      ON content.source = $source AND content.record_key = statement.record_key
     AND content.row_digest = statement.row_digest
    WHERE delivery_id = $delivery_id AND record_type = $record_type AND kind = 'stated'
)
