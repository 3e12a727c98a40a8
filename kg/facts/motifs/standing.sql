-- Guarantees that stand on a day, as far as motifs follow from them.
SELECT from_id, to_id, facility_id, amount_minor, currency, valid_from, stated_from
FROM edge_guarantees
WHERE {stood}
