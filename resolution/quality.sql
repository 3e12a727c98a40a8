-- Clusters with two valid numbers; a row for each kind that has any.
SELECT party_kind AS kind, count(*) AS clusters
FROM (
    SELECT membership.party_kind, entity_id
    FROM resolution.membership
    JOIN resolution.number_group USING (party_id)
    GROUP BY ALL
    HAVING count(DISTINCT number_key) > 1
)
GROUP BY kind
