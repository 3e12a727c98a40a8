-- What every legal entity is, closed ones too: whether a natural person stands behind it, and its industry.
SELECT
    entity_id,
    subject_kind IN ('individual_business', 'sole_proprietorship') AS is_natural,
    industry_code
FROM node_legal_entity
ORDER BY entity_id
