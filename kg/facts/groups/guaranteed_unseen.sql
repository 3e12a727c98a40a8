-- How many guarantees of each legal entity stand, on a day, for a debt of whoever is no firm, to one of $party_ids: for a
-- facility that it lent, or for somebody to whom it lent one, where no facility is named. Who that is, and how much, is not
-- told (rule L0).
WITH firm AS (SELECT entity_id FROM ({registered_as}) WHERE NOT is_natural),
standing AS (SELECT edge_id, from_id AS guarantor_id, to_id AS debtor_id, facility_id FROM edge_guarantees WHERE {stood}),
lent AS (
    SELECT DISTINCT lending.to_id AS facility_id
    FROM (SELECT * FROM edge_lends WHERE {stood}) AS lending
    JOIN node_facility AS facility ON facility.facility_id = lending.to_id
    WHERE lending.from_id = ANY($party_ids)
        AND (facility.ended_on > $held_on OR facility.facility_state = 'open')
),
owed AS (
    SELECT DISTINCT from_id AS debtor_id
    FROM (SELECT * FROM edge_borrows WHERE {stood}) AS borrowing
    SEMI JOIN lent ON lent.facility_id = borrowing.to_id
)
SELECT guarantor_id, count(DISTINCT edge_id) AS guarantee_count
FROM standing
SEMI JOIN firm AS guarantor ON guarantor.entity_id = guarantor_id
ANTI JOIN firm AS debtor ON debtor.entity_id = debtor_id
WHERE CASE
    WHEN facility_id IS NULL THEN debtor_id IN (SELECT debtor_id FROM owed)
    ELSE facility_id IN (SELECT facility_id FROM lent)
END
GROUP BY guarantor_id
ORDER BY guarantor_id
