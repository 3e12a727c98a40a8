-- Legal entities and how each is to be read: whether it is a stop, whether its form files beneficial owners.
SELECT
    entity_id,
    coalesce(legal_form, subject_kind) AS form,
    subject_kind = 'public_body' AS is_stop,
    legal_form IN ('partnership', 'limited_partnership') AS is_partnership,
    subject_kind IN ('individual_business', 'sole_proprietorship') AS trades_alone
FROM node_legal_entity
WHERE closed_at IS NULL
ORDER BY entity_id
