-- Firms that can be named: in business on the day, by what was known at a moment. Whoever is today a natural person's
-- (rule L0), a branch or a public body is none of them whatever it was.
CREATE OR REPLACE TEMP TABLE warned_firm AS
SELECT entity_id, firm.uscc, firm.name, firm.established_on
FROM node_legal_entity AS firm
JOIN ({registered_as}) AS was USING (entity_id)
WHERE firm.subject_kind = 'firm'
    AND was.subject_kind = 'firm'
    AND was.register_state = 'active'
    AND (
        firm.closed_at IS NULL
        OR firm.closed_at > $believed_at
        OR CAST(make_timestamp(epoch_us(firm.closed_at) + 28_800_000_000) AS DATE) > $held_on
    )
