WITH
files AS (
    SELECT source, night, any_value(recorded_at) AS recorded_at, count(*) AS file_count,
           sum(row_count)::BIGINT AS row_count, sum(refused_count)::BIGINT AS refused_count
    FROM taken_file GROUP BY source, night
),
records AS (
    SELECT source, night, sum(created_count + changed_count + closed_count)::BIGINT AS changed_count
    FROM taken_record GROUP BY source, night
),
values_aside AS (SELECT source, recorded_at, sum(count)::BIGINT AS blanked_count FROM blanked GROUP BY ALL)
SELECT source, night, file_count, row_count, refused_count, coalesce(blanked_count, 0), coalesce(changed_count, 0)
FROM files
LEFT JOIN records USING (source, night)
LEFT JOIN values_aside USING (source, recorded_at)
