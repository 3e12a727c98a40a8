-- For whose debts legal entities stand on a day, where one of $party_ids does, owes the debt or lent the facility. Who trades alone is a natural
-- person and not told (rule L0).
WITH standing AS (
    SELECT from_id AS guarantor_id, to_id AS debtor_id, facility_id, amount_minor, currency
    FROM edge_guarantees
    WHERE {stood}
)
SELECT guarantor_id, debtor_id, facility_id, amount_minor, standing.currency
FROM standing
JOIN node_legal_entity AS guarantor ON guarantor.entity_id = guarantor_id
JOIN node_legal_entity AS debtor ON debtor.entity_id = debtor_id
WHERE guarantor.subject_kind NOT IN ('individual_business', 'sole_proprietorship')
    AND debtor.subject_kind NOT IN ('individual_business', 'sole_proprietorship')
    AND guarantor_id <> debtor_id
    AND (
        guarantor_id = ANY($party_ids)
        OR debtor_id = ANY($party_ids)
        OR facility_id IN (SELECT to_id FROM edge_lends WHERE from_id = ANY($party_ids))
    )
ORDER BY ALL
