-- Agreements about votes or shares on a day, by what was known at a moment.
SELECT agreement_kind, from_id, to_id, about_id, share, evidence_reference
FROM edge_agrees_with
WHERE {stood}
ORDER BY about_id, agreement_kind, from_id, to_id, evidence_reference
