-- What is told of legal entities: never a name or number where a natural person trades (rule L0).
SELECT
    entity_id,
    CASE WHEN NOT trades_alone THEN name END AS name,
    CASE WHEN NOT trades_alone THEN uscc END AS uscc,
    subject_kind = 'public_body' AS is_public_body,
    established_on,
    CASE WHEN register_state = 'deregistered' THEN ended_on END AS ended_on
FROM (
    SELECT *, subject_kind IN ('individual_business', 'sole_proprietorship') AS trades_alone
    FROM node_legal_entity
    WHERE entity_id = ANY($entity_ids)
)
WHERE closed_at IS NULL
