-- Legal entities and how each is to be read on a day: whether it is a stop, whether its form files beneficial owners. One that
-- was closed after the day, or after the moment at which it was known so, is among them. A stop is an organ of the state by
-- its register or code, or whoever a list of holders that stood then calls a holder of the state; no name makes one.
SELECT
    entity_id,
    coalesce(was.legal_form, was.subject_kind) AS form,
    was.subject_kind = 'public_body' OR holds_for_state.from_id IS NOT NULL AS is_stop,
    was.legal_form IN ('partnership', 'limited_partnership') AS is_partnership,
    was.subject_kind IN ('individual_business', 'sole_proprietorship') AS trades_alone
FROM node_legal_entity
JOIN ({registered_as}) AS was USING (entity_id)
LEFT JOIN (
    SELECT DISTINCT from_id FROM edge_owns WHERE holder_class = 'state' AND {stood}
) AS holds_for_state ON holds_for_state.from_id = node_legal_entity.entity_id
WHERE closed_at IS NULL
    OR closed_at > $believed_at
    OR CAST(make_timestamp(epoch_us(closed_at) + 28_800_000_000) AS DATE) > $held_on
ORDER BY entity_id
