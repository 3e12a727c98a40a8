-- Every mention in the current staged records; `place` orders them: most authoritative register first, and in it what it
-- says of its own subjects before what other records call them (a penalty keeps the name of its day).
CREATE OR REPLACE TEMP TABLE mention AS
WITH
stated AS ({mentions}),
sources AS (
    SELECT source, record_type, bool_or(one_record_per_entity) AS one_record_per_entity, min(priority) AS priority
    FROM ({sources})
    GROUP BY source, record_type
)
SELECT
    stated.* EXCLUDE (beside),
    list_filter(beside, lambda token: token IS NOT NULL) AS beside,
    coalesce(priority, 99999) AS priority,
    CASE WHEN mention = 'subject' AND one_record_per_entity THEN source || '/' || record_type END AS register,
    printf(
        '%05d|%d|%s|%s', coalesce(priority, 99999), CASE WHEN mention = 'subject' AND one_record_per_entity THEN 0 ELSE 1 END,
        record_key, mention
    ) AS place
FROM stated
LEFT JOIN sources USING (source, record_type)
