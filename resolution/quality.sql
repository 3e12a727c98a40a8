-- Pairs implied by clusters and by the truth, by contingency counts; one row a kind.
WITH
known AS (
    SELECT truth.kind, truth.party_id, true_id, entity_id
    FROM truth
    JOIN resolution.membership USING (party_id)
),
cell AS (SELECT kind, entity_id, true_id, count(*) AS size FROM known GROUP BY ALL),
found AS (SELECT kind, sum(size * (size - 1) // 2) AS pairs FROM (SELECT kind, entity_id, sum(size) AS size FROM cell GROUP BY ALL) GROUP BY kind),
stated AS (
    SELECT kind, sum(size * (size - 1) // 2) AS pairs, count(*) AS entities
    FROM (SELECT kind, true_id, sum(size) AS size FROM cell GROUP BY ALL) GROUP BY kind
),
agreed AS (SELECT kind, sum(size * (size - 1) // 2) AS pairs, sum(size) AS parties FROM cell GROUP BY kind),
doubled AS (
    SELECT party_kind AS kind, count(*) AS clusters
    FROM (
        SELECT membership.party_kind, entity_id
        FROM resolution.membership
        JOIN resolution.number_group USING (party_id)
        WHERE state <> 'disputed'
        GROUP BY ALL
        HAVING count(DISTINCT number_key) > 1
    )
    GROUP BY kind
),
kinds AS (SELECT unnest(['person', 'legal_entity']) AS kind, unnest([1, 2]) AS place)
SELECT
    kind, coalesce(agreed.parties, 0)::BIGINT, coalesce(stated.entities, 0)::BIGINT, coalesce(found.pairs, 0)::BIGINT,
    coalesce(stated.pairs, 0)::BIGINT, coalesce(agreed.pairs, 0)::BIGINT, coalesce(doubled.clusters, 0)::BIGINT
FROM kinds
LEFT JOIN agreed USING (kind)
LEFT JOIN stated USING (kind)
LEFT JOIN found USING (kind)
LEFT JOIN doubled USING (kind)
ORDER BY place
