-- What is told of legal entities on a day: never a name or number where a natural person trades, or did then (rule L0). One
-- that was closed since is told as it was last.
SELECT
    entity_id,
    CASE WHEN NOT was.is_natural THEN name END AS name,
    CASE WHEN NOT was.is_natural THEN uscc END AS uscc,
    was.subject_kind = 'public_body' AS is_public_body,
    uscc IS NOT NULL OR node.stated_from IS NOT NULL AS is_registered_here,
    established_on,
    CASE WHEN node.register_state = 'deregistered' THEN ended_on END AS ended_on
FROM node_legal_entity AS node
JOIN ({registered_as}) AS was USING (entity_id)
WHERE entity_id = ANY($entity_ids)
