-- Offices that the same entry of the register named before; each counts for so many months once there are enough.
WITH change AS (
    SELECT
        was.from_id AS entity_id,
        was.source,
        was.record_key,
        CAST(was.closed_at + to_hours(8) AS DATE) AS dated_on,
        CAST(CAST(was.closed_at + to_hours(8) AS DATE) + to_months($months) AS DATE) AS leaves_on
    FROM edge_registered_at AS was
    SEMI JOIN firm ON firm.entity_id = was.from_id
    JOIN edge_registered_at AS stands
        ON stands.from_id = was.from_id AND stands.source = was.source AND stands.record_key = was.record_key
    WHERE was.closed_at IS NOT NULL AND stands.closed_at IS NULL AND stands.to_id <> was.to_id
)
SELECT *, 'frequent' AS band
FROM change
WHERE dated_on <= $night AND leaves_on > $night
QUALIFY count(*) OVER (PARTITION BY entity_id) >= $change_count
