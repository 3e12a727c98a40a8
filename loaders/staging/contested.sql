-- Which of several contents of a key is said last in a night of a source: the order of lines says nothing else.
INSERT INTO contested
WITH
said AS (
    SELECT table_name, record_type, record_key, row_digest, kind, file, line
    FROM statement JOIN effective_delivery USING (delivery_id)
    WHERE source = $source AND night = $night AND kind <> 'refused'
),
-- By hashes, which need a fraction of the memory; a key that only shares its hash with another one does no harm.
doubled AS (
    SELECT hash(table_name, record_type, record_key) AS place FROM said GROUP BY place
    HAVING min(hash(row_digest)) <> max(hash(row_digest))
)
SELECT $source, table_name, $night, sum(hash(record_type, record_key, row_digest, kind)::HUGEINT)::VARCHAR
FROM (
    FROM said SEMI JOIN doubled ON hash(table_name, record_type, record_key) = place
    QUALIFY row_number() OVER (
        PARTITION BY table_name, record_type, record_key ORDER BY file DESC, line DESC, row_digest DESC
    ) = 1
)
GROUP BY table_name
