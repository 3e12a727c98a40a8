-- What is known of a place where a firm has its office; of any other no more than that it is there.
SELECT
    CASE WHEN is_office THEN coalesce(building.source, place.source) ELSE place.source END AS source,
    CASE WHEN is_office THEN coalesce(building.record_key, place.record_key) ELSE place.record_key END AS record_key,
    CASE WHEN is_office THEN coalesce(building.recorded_at, place.recorded_at) ELSE place.recorded_at END AS recorded_at,
    premises_id,
    CASE WHEN is_office THEN house_code END AS house_code,
    CASE WHEN is_office THEN building.usage END AS usage,
    CASE WHEN is_office THEN building.room_count END AS room_count
FROM (
    SELECT *, usage = 'office' AS is_office
    FROM located
    WHERE premises_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY premises_id ORDER BY usage <> 'office', recorded_at, source, record_key) = 1
) AS place
LEFT JOIN (
    SELECT source, record_key, recorded_at, house_code, usage, room_count
    FROM staged_premises
    QUALIFY row_number() OVER (PARTITION BY house_code ORDER BY recorded_at DESC, source, record_key) = 1
) AS building USING (house_code)
