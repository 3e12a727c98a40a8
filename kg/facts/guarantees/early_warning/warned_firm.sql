-- Firms that can be named: in business on the day as the register stated it, by what was known at a moment; where it had
-- stated nothing by then, as it stands now. Whoever is today a natural person's (rule L0), a branch or a public body is
-- none of them whatever it was.
CREATE OR REPLACE TEMP TABLE warned_firm AS
WITH stated AS (
    SELECT edge.from_id AS entity_id, entry.subject_kind, entry.register_state
    FROM edge_stated_as AS edge
    JOIN node_register_entry AS entry ON entry.entry_id = edge.to_id
    WHERE edge.recorded_at <= $believed_at AND entry.stated_from <= $held_on
    QUALIFY row_number() OVER (PARTITION BY edge.from_id ORDER BY entry.stated_from DESC, entry.entry_id) = 1
)
SELECT entity_id, firm.uscc, firm.name, firm.established_on
FROM node_legal_entity AS firm
LEFT JOIN stated USING (entity_id)
WHERE firm.subject_kind = 'firm'
    AND coalesce(stated.subject_kind, 'firm') = 'firm'
    AND coalesce(stated.register_state, firm.register_state) = 'active'
    AND (
        firm.closed_at IS NULL
        OR firm.closed_at > $believed_at
        OR CAST(make_timestamp(epoch_us(firm.closed_at) + 28_800_000_000) AS DATE) > $held_on
    )
