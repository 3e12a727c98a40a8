-- What each source did in each night.
WITH
files AS (
    SELECT source, night, count(*) AS file_count, sum(row_count)::BIGINT AS row_count,
           sum(refused_count)::BIGINT AS refused_count, count(*) FILTER (landed_after > night) AS late_count
    FROM effective_delivery GROUP BY ALL
),
records AS (
    SELECT source, night, sum(created_count)::BIGINT AS created_count, sum(changed_count)::BIGINT AS changed_count,
           sum(closed_count)::BIGINT AS closed_count
    FROM applied_record GROUP BY ALL
),
-- A later delivery of the same file and night, or its withdrawal, stands for a held one.
held AS (
    SELECT source, night, count(*) AS held_count, min(held_because) AS held_because
    FROM (
        FROM delivery
        QUALIFY row_number() OVER (
            PARTITION BY source, table_name, night, file ORDER BY batch DESC, state = 'withdrawing' DESC, arrival DESC
        ) = 1
    )
    WHERE state = 'held' GROUP BY ALL
)
SELECT night, source, coalesce(file_count, 0), coalesce(row_count, 0), coalesce(refused_count, 0),
       coalesce(created_count, 0), coalesce(changed_count, 0), coalesce(closed_count, 0), coalesce(late_count, 0),
       coalesce(held_count, 0), held_because
FROM (SELECT DISTINCT source, night FROM delivery)
LEFT JOIN files USING (source, night)
LEFT JOIN records USING (source, night)
LEFT JOIN held USING (source, night)
