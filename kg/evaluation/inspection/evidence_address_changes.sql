-- Offices that the same entry of the register named before, each by the night that named another one. Where only the
-- identity behind the entry changed, nobody moved. Each counts for so many months.
SELECT
    was.from_id AS entity_id,
    was.source,
    was.record_key,
    max(was.stated_until) AS dated_on,
    CAST(max(was.stated_until) + to_months($months) AS DATE) AS leaves_on,
    'frequent' AS band
FROM edge_registered_at AS was
SEMI JOIN firm ON firm.entity_id = was.from_id
JOIN edge_registered_at AS stands
    ON stands.from_id = was.from_id AND stands.source = was.source AND stands.record_key = was.record_key
WHERE was.closed_at IS NOT NULL AND stands.closed_at IS NULL AND stands.to_id <> was.to_id
GROUP BY was.from_id, was.to_id, was.source, was.record_key
HAVING dated_on <= $night AND leaves_on > $night
