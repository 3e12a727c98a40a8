-- Capital of one legal entity as its register stated it for a day, by what was known at a moment; of a day before the
-- first statement, what was stated first.
SELECT registered_capital_minor, currency
FROM node_register_entry
JOIN edge_stated_as ON to_id = entry_id
WHERE from_id = $entity_id
    AND node_register_entry.recorded_at <= $believed_at
    AND coalesce(edge_stated_as.closed_at > $believed_at, true)
    AND (
        node_register_entry.stated_until IS NULL
        OR node_register_entry.stated_until > $held_on
        OR node_register_entry.stated_until > CAST(make_timestamp(epoch_us($believed_at) + 28_800_000_000) AS DATE)
    )
ORDER BY node_register_entry.stated_from, node_register_entry.entry_id
LIMIT 1
