-- Who decides in each partnership on a day, by what was known at a moment: its executing partners; where the list of
-- partners names none, whoever represents it and is a partner that is not a limited one. Of several lists that one
-- counts whose shares do.
WITH partnership AS (
    SELECT entity_id FROM ({registered_as}) WHERE legal_form IN ('partnership', 'limited_partnership')
),
partner AS (
    SELECT DISTINCT from_id, to_id, partner_role
    FROM edge_owns
    SEMI JOIN partnership ON entity_id = to_id
    SEMI JOIN ({counted[edge_owns]}) AS counted USING (to_id, source)
    WHERE {stood}
),
executing AS (
    SELECT DISTINCT from_id, to_id FROM partner WHERE partner_role = 'executing_partner'
),
representative AS (
    SELECT DISTINCT from_id, to_id FROM edge_represents SEMI JOIN partnership ON entity_id = to_id WHERE {stood}
)
FROM executing
UNION
SELECT from_id, to_id
FROM representative
SEMI JOIN partner
    ON partner.from_id = representative.from_id
    AND partner.to_id = representative.to_id
    AND partner.partner_role IS DISTINCT FROM 'limited_partner'
ANTI JOIN executing ON executing.to_id = representative.to_id
ORDER BY to_id, from_id
