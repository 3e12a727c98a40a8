-- What is stated otherwise now, or withdrawn, stood until the night.
UPDATE {record} SET superseded_at = $recorded_at
WHERE source = $source AND superseded_at IS NULL AND record_key IN (
    SELECT record_key FROM stated
    WHERE (kind = 'stated' AND previous_digest <> row_digest) OR (kind = 'withdrawn' AND previous_digest IS NOT NULL)
)
