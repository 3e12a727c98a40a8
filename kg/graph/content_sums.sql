-- Number of facts and sum of their hashes: as published, and as stated, which differs by what changed alone.
SELECT
    before.fact_count,
    before.total::VARCHAR,
    before.fact_count - gone.fact_count + come.fact_count,
    (before.total - gone.total + come.total)::VARCHAR
FROM
    (SELECT count(*) AS fact_count, coalesce(sum(hash(row_)::HUGEINT), 0) AS total FROM published AS row_) AS before,
    (
        SELECT count(was) AS fact_count,
            coalesce(sum(hash(struct_pack(fact := fact, fact_id := fact_id, content := was))::HUGEINT)
                FILTER (WHERE was IS NOT NULL), 0) AS total
        FROM changed
    ) AS gone,
    (
        SELECT count(content) AS fact_count,
            coalesce(sum(hash(struct_pack(fact := fact, fact_id := fact_id, content := content))::HUGEINT)
                FILTER (WHERE content IS NOT NULL), 0) AS total
        FROM changed
    ) AS come
