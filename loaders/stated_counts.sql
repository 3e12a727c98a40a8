-- What the file's records are against what stood: created, changed, unchanged, repeated, overridden.
SELECT
    (SELECT count(*) FROM stated WHERE previous_digest IS NULL),
    (SELECT count(*) FROM stated WHERE previous_digest <> row_digest),
    (SELECT count(*) FROM stated WHERE previous_digest = row_digest),
    count(*) - count(DISTINCT (record_key, row_digest)),
    count(DISTINCT (record_key, row_digest)) - count(DISTINCT record_key)
FROM incoming_{record}
