-- Pairs implied by clusters and by the truth, by contingency counts, over all parties and over the linkable; a row a kind.
WITH
-- Every pair of kind and scope, so that a kind without mentions is a row of zeros.
cell AS (
    SELECT 'every' AS scope, kind, entity_id, true_id, count(*) AS size FROM known GROUP BY ALL
    UNION ALL
    SELECT 'linkable', kind, entity_id, true_id, count(*) FROM known WHERE is_linkable GROUP BY ALL
),
pairs AS (
    SELECT kind, scope || '_right' AS name, size FROM cell
    UNION ALL
    SELECT kind, scope || '_found', sum(size) FROM cell GROUP BY kind, scope, entity_id
    UNION ALL
    SELECT kind, scope || '_true', sum(size) FROM cell GROUP BY kind, scope, true_id
),
counts AS (SELECT kind, name, sum(size * (size - 1) // 2)::BIGINT AS pair_count FROM pairs GROUP BY kind, name),
totals AS (
    SELECT
        kind, count(*) AS parties, count(DISTINCT true_id) AS entities, count(*) FILTER (WHERE NOT is_linkable) AS name_only
    FROM known
    GROUP BY kind
),
doubled AS (
    SELECT party_kind AS kind, count(*) AS clusters
    FROM (
        SELECT membership.party_kind, entity_id
        FROM resolution.membership
        JOIN resolution.number_group USING (party_id)
        GROUP BY ALL
        HAVING count(DISTINCT number_key) > 1
    )
    GROUP BY kind
),
kinds AS (SELECT unnest(['person', 'legal_entity']) AS kind, unnest([1, 2]) AS place)
SELECT
    kind, coalesce(any_value(parties), 0), coalesce(any_value(entities), 0), coalesce(any_value(name_only), 0),
    coalesce(any_value(clusters), 0),
    coalesce(max(pair_count) FILTER (WHERE name = 'every_found'), 0),
    coalesce(max(pair_count) FILTER (WHERE name = 'every_true'), 0),
    coalesce(max(pair_count) FILTER (WHERE name = 'every_right'), 0),
    coalesce(max(pair_count) FILTER (WHERE name = 'linkable_found'), 0),
    coalesce(max(pair_count) FILTER (WHERE name = 'linkable_true'), 0),
    coalesce(max(pair_count) FILTER (WHERE name = 'linkable_right'), 0)
FROM kinds
LEFT JOIN totals USING (kind)
LEFT JOIN counts USING (kind)
LEFT JOIN doubled USING (kind)
GROUP BY kind, place
ORDER BY place
