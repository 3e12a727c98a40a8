SELECT
    source,
    record_key,
    recorded_at,
    premises_id,
    CASE WHEN usage = 'office' THEN house_code END AS house_code
FROM located
WHERE premises_id IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY premises_id ORDER BY usage <> 'office', recorded_at, source, record_key) = 1
