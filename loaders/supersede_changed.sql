-- What stood until tonight and is stated otherwise now.
UPDATE {record} SET superseded_at = $recorded_at
WHERE source = $source AND superseded_at IS NULL
  AND record_key IN (SELECT record_key FROM stated WHERE previous_digest <> row_digest)
