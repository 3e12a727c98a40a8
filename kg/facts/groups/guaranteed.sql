-- For whose debts legal entities stand on a day, where one of $party_ids does, owes the debt or lent the
-- facility. Who trades alone, today or then, is a natural person and not told (rule L0).
WITH firm AS (SELECT entity_id FROM ({registered_as}) WHERE NOT is_natural),
standing AS (
    SELECT from_id AS guarantor_id, to_id AS debtor_id, facility_id, amount_minor, currency
    FROM edge_guarantees
    WHERE {stood}
)
SELECT guarantor_id, debtor_id, facility_id, amount_minor, standing.currency
FROM standing
SEMI JOIN firm AS guarantor ON guarantor.entity_id = guarantor_id
SEMI JOIN firm AS debtor ON debtor.entity_id = debtor_id
WHERE guarantor_id <> debtor_id
    AND (
        guarantor_id = ANY($party_ids)
        OR debtor_id = ANY($party_ids)
        OR facility_id IN (SELECT to_id FROM edge_lends WHERE from_id = ANY($party_ids))
    )
ORDER BY ALL
