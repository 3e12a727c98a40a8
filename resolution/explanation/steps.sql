-- What joins two parties of an entity directly: its kind and bits, the strongest kind a pair.
WITH
part AS (
    SELECT cluster.*, number_group.head_party_id
    FROM membership
    JOIN cluster USING (party_id)
    LEFT JOIN number_group USING (party_id)
    WHERE membership.entity_id = ?
),
step AS (
    SELECT least(party_id, head_party_id) AS one, greatest(party_id, head_party_id) AS other, 'number' AS kind, NULL AS bits, 0 AS place
    FROM part
    WHERE state = 'matched' AND party_id <> head_party_id
    UNION ALL
    SELECT left_party_id, right_party_id, 'judgement', NULL, 1
    FROM judged_pair
    WHERE verdict = 'same' AND left_party_id IN (SELECT party_id FROM part) AND right_party_id IN (SELECT party_id FROM part)
    UNION ALL
    SELECT left_party_id, right_party_id, 'score', match_weight, 2
    FROM cluster_link
    WHERE outcome IN ('joined', 'confirmed') AND left_node IN (SELECT node FROM part)
)
SELECT one, other, kind, bits
FROM step
QUALIFY row_number() OVER (PARTITION BY one, other ORDER BY place, bits DESC) = 1
ORDER BY one, other
