-- By how many facts, and by which sum of hashes, what is stated differs from what is noted as published.
SELECT
    count(content) - count(was),
    coalesce(sum(hash(struct_pack(fact := fact, fact_id := fact_id, content := content))::HUGEINT)
        FILTER (WHERE content IS NOT NULL), 0)
    - coalesce(sum(hash(struct_pack(fact := fact, fact_id := fact_id, content := was))::HUGEINT)
        FILTER (WHERE was IS NOT NULL), 0)
FROM changed
