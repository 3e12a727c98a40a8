-- What a full file no longer states. A row that was refused tonight did state its record.
UPDATE {record} SET superseded_at = $recorded_at
WHERE source = $source AND superseded_at IS NULL
  AND file IN (SELECT file FROM delivery WHERE source = $source AND table_name = $table_name)
  AND NOT EXISTS (FROM stated WHERE stated.record_key = {record}.record_key)
