-- Who decides in each partnership on a day, by what was known at a moment: its executing partners; where the list of
-- partners names none, whoever represents it and is a partner that is not a limited one; where nobody is charged so, by law
-- the general partners, several of them jointly. Who these are is known only where the list names every partner's role and
-- comes to the whole. A representative who is no such partner is the delegate of one that is charged, which is a firm. Of
-- several lists that one counts whose shares do.
WITH partnership AS (
    SELECT entity_id FROM ({registered_as}) WHERE legal_form IN ('partnership', 'limited_partnership')
),
listed AS (
    SELECT from_id, to_id, partner_role, share
    FROM edge_owns
    SEMI JOIN partnership ON entity_id = to_id
    SEMI JOIN ({counted[edge_owns]}) AS counted USING (to_id, source)
    WHERE {stood}
),
partner AS (SELECT DISTINCT from_id, to_id, partner_role FROM listed),
executing AS (
    SELECT DISTINCT from_id, to_id FROM partner WHERE partner_role = 'executing_partner'
),
representative AS (
    SELECT DISTINCT from_id, to_id FROM edge_represents SEMI JOIN partnership ON entity_id = to_id WHERE {stood}
),
charged AS (
    FROM executing
    UNION
    SELECT from_id, to_id
    FROM representative
    SEMI JOIN partner
        ON partner.from_id = representative.from_id
        AND partner.to_id = representative.to_id
        AND partner.partner_role IS DISTINCT FROM 'limited_partner'
    ANTI JOIN executing ON executing.to_id = representative.to_id
),
general AS (
    SELECT
        from_id,
        to_id,
        legal_entity.entity_id IS NOT NULL AS is_firm,
        count(*) OVER (PARTITION BY to_id) AS partner_count,
        count(legal_entity.entity_id) OVER (PARTITION BY to_id) AS firm_count
    FROM partner
    LEFT JOIN node_legal_entity AS legal_entity ON legal_entity.entity_id = from_id
    SEMI JOIN (
        SELECT to_id FROM listed GROUP BY to_id HAVING bool_and(partner_role IS NOT NULL) AND sum(share) > 1 - 1e-6
    ) AS whole USING (to_id)
    ANTI JOIN charged ON charged.to_id = partner.to_id
    WHERE partner_role = 'general_partner'
)
SELECT from_id, to_id, false AS is_jointly FROM charged
UNION
SELECT from_id, to_id, partner_count > 1 AND NOT is_delegated
FROM (SELECT *, to_id IN (SELECT to_id FROM representative) AS is_delegated FROM general)
WHERE partner_count = 1 OR NOT is_delegated OR (is_firm AND firm_count = 1)
ORDER BY to_id, from_id
