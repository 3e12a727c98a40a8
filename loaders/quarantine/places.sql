SELECT
    source, department, file, file_digest, night, line, record_type, "column", reason, row_hash, state, first_night
FROM quarantine WHERE source = coalesce($source, source)
