-- Pairs of parties in one cluster that both state a number.
SELECT coalesce(sum(size * (size - 1) // 2), 0)::BIGINT
FROM (
    SELECT entity_id, count(*) AS size
    FROM resolution.membership
    JOIN (
        SELECT party_id FROM resolution.person_party WHERE number IS NOT NULL AND $kind = 'person'
        UNION ALL
        SELECT party_id FROM resolution.legal_entity_party WHERE number IS NOT NULL AND $kind = 'legal_entity'
    ) USING (party_id)
    GROUP BY entity_id
)
