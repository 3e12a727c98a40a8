-- Spouse, child or parent of the head of a family household (GB/T 4761: 10 to 12; 20s and 30s but for 28 and 38, who are
-- children-in-law; 50 to 52). Two heads, or a collective household, say nothing about kin.
WITH head AS (
    SELECT source, household_key, any_value(entity_id) AS entity_id
    FROM resided
    WHERE relation_code IN ('01', '02') AND household_kind = 'family'
    GROUP BY ALL
    HAVING count(*) = 1
)
SELECT
    fact_id('RELATED_TO', concat_ws(chr(31), source, record_key, resided.entity_id, head.entity_id)) AS edge_id,
    resided.entity_id AS from_id,
    head.entity_id AS to_id,
    NULL AS valid_from,
    NULL AS valid_to,
    recorded_at,
    source,
    record_key,
    relation_code
FROM resided
JOIN head USING (source, household_key)
WHERE resided.entity_id <> head.entity_id
    AND regexp_matches(relation_code, '^(1[0-2]|[23][0-79]|5[0-2])$')
