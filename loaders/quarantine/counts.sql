SELECT
    source, department, file, record_type, "column", reason, false AS blanked,
    count(*) FILTER (WHERE state = 'open') AS open_count,
    count(*) FILTER (WHERE state IN ('stated', 'corrected', 'withdrawn')) AS settled_count,
    coalesce(min(first_night) FILTER (WHERE state = 'open'), min(first_night)) AS first_night
FROM quarantine WHERE source = coalesce($source, source)
GROUP BY ALL
UNION ALL
-- Values set aside have no line: those of each source's last night count, and nothing settles them.
SELECT
    delivery.source, coalesce(department, ''), file, NULL, "column", reason, true, sum(count)::BIGINT, 0::BIGINT, night
FROM blanked
JOIN effective_delivery AS delivery USING (delivery_id)
LEFT JOIN source_owner ON source_owner.source = delivery.source
WHERE delivery.source = coalesce($source, delivery.source)
  AND night = (SELECT max(night) FROM effective_delivery AS other WHERE other.source = delivery.source)
GROUP BY ALL
