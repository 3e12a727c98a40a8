-- Capital that was paid in as the register stated it on a day, by what was known at a moment.
SELECT edge.from_id AS entity_id, entry.paid_in_capital_minor, entry.currency
FROM edge_stated_as AS edge
JOIN node_register_entry AS entry ON entry.entry_id = edge.to_id
WHERE edge.recorded_at <= $believed_at AND coalesce(edge.closed_at > $believed_at, true)
    AND entry.stated_from <= $held_on
    AND (
        entry.stated_until IS NULL
        OR entry.stated_until > $held_on
        OR entry.stated_until > CAST(make_timestamp(epoch_us($believed_at) + 28_800_000_000) AS DATE)
    )
    AND entry.paid_in_capital_minor > 0
    AND entry.currency IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY edge.from_id ORDER BY entry.stated_from DESC, entry.entry_id) = 1
