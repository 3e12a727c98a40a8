-- What a full file no longer states. A row that was refused tonight did state its record.
UPDATE {record} SET superseded_at = $recorded_at
WHERE source = $source AND superseded_at IS NULL
  AND file IN (SELECT file FROM taken_file WHERE source = $source AND table_name = $table_name)
  AND record_key NOT IN (SELECT record_key FROM stated)
  AND record_key NOT IN (SELECT record_key FROM refused_key WHERE record_type = $record_type)
