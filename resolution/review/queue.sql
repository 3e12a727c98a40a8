WITH
clash AS (
    SELECT
        least(left_party_id, right_party_id) AS left_party_id, greatest(left_party_id, right_party_id) AS right_party_id,
        party_kind, min(reason) AS reason
    FROM conflict
    ANTI JOIN (FROM judged_now WHERE number NOT IN (SELECT number FROM judged_pair)) AS judged
        ON judged.left_party_id = least(conflict.left_party_id, conflict.right_party_id)
            AND judged.right_party_id = greatest(conflict.left_party_id, conflict.right_party_id)
    GROUP BY ALL
),
threshold (party_kind, bits) AS (VALUES ('person', {person}), ('legal_entity', {legal_entity})),
near AS (
    SELECT
        left_party_id, right_party_id, pair.party_kind, pair.match_weight, abs(pair.match_weight - bits) AS distance
    FROM pair
    JOIN threshold USING (party_kind)
    JOIN cluster AS l ON l.party_id = left_party_id
    JOIN cluster AS r ON r.party_id = right_party_id
    LEFT JOIN (SELECT left_party_id, right_party_id, outcome FROM cluster_link) USING (left_party_id, right_party_id)
    WHERE distance <= {band} AND l.node <> r.node
        AND CASE WHEN pair.match_weight < bits THEN l.cluster_id <> r.cluster_id ELSE outcome = 'joined' END
)
SELECT left_party_id, right_party_id, clash.party_kind, reason, match_weight
FROM (
    SELECT left_party_id, right_party_id, party_kind, reason, 0 AS place, 0.0 AS distance FROM clash
    UNION ALL
    SELECT left_party_id, right_party_id, party_kind, NULL, 1, distance
    FROM near
    ANTI JOIN clash USING (left_party_id, right_party_id)
    ANTI JOIN judged_now USING (left_party_id, right_party_id)
) AS clash
LEFT JOIN pair USING (left_party_id, right_party_id)
ORDER BY place, reason, distance, left_party_id, right_party_id
