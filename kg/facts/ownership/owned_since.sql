-- Since when at the latest each owner of a legal entity is one, and each who holds an office there, by what was known at a
-- moment: an owner by the last day from which all above the firm stood as it does.
SELECT from_id, max(valid_from)
FROM (
    SELECT from_id, to_id, valid_from, recorded_at FROM edge_beneficially_owns WHERE NOT is_candidate
    UNION ALL
    SELECT from_id, to_id, valid_from, recorded_at FROM edge_represents
    UNION ALL
    SELECT from_id, to_id, valid_from, recorded_at FROM edge_manages
)
WHERE to_id = $entity_id AND recorded_at <= $believed_at AND valid_from <= $held_on
GROUP BY from_id
ORDER BY from_id
