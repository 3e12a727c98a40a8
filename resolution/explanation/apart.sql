-- What keeps the entities of two parties apart, the most telling first: facts between the two clusters, judgements, then
-- what became of the links between them.
WITH
asked AS (SELECT party_id, cluster_id, number_key, state FROM cluster WHERE party_id IN (?, ?)),
part AS (
    SELECT cluster.*, cluster.cluster_id = (SELECT min(cluster_id) FROM asked) AS is_first
    FROM cluster
    SEMI JOIN asked USING (cluster_id)
),
side AS (
    SELECT
        is_first, max(number_key) AS number_key, list_distinct(flatten(list(registers))) AS registers,
        bool_and(is_branch) AS is_branch, bool_or(NOT is_branch) AS is_none
    FROM part
    GROUP BY is_first
),
found AS (
    SELECT 'judged_apart' AS reason, 0 AS place
    FROM judged_pair
    JOIN part AS l ON l.party_id = judged_pair.left_party_id
    JOIN part AS r ON r.party_id = judged_pair.right_party_id
    WHERE verdict = 'different' AND l.cluster_id <> r.cluster_id
    UNION ALL
    SELECT 'judgement_against_facts', 1
    FROM judged_pair
    JOIN part AS l ON l.party_id = judged_pair.left_party_id
    JOIN part AS r ON r.party_id = judged_pair.right_party_id
    WHERE verdict = 'same' AND l.cluster_id <> r.cluster_id
    UNION ALL
    SELECT reason, 2
    FROM number_conflict
    JOIN part AS l ON l.party_id = number_conflict.left_party_id
    JOIN part AS r ON r.party_id = number_conflict.right_party_id
    WHERE l.cluster_id <> r.cluster_id
    UNION ALL
    SELECT unnest([
        CASE WHEN one.number_key <> other.number_key THEN 'two_numbers' END,
        CASE WHEN list_has_any(one.registers, other.registers) THEN 'two_records_of_one_register' END,
        CASE WHEN (one.is_branch AND other.is_none) OR (other.is_branch AND one.is_none) THEN 'branch_and_head_office' END
    ]), 2
    FROM side AS one
    JOIN side AS other ON one.is_first AND NOT other.is_first
    UNION ALL
    SELECT outcome, 3
    FROM cluster_link
    JOIN part AS l ON l.party_id = cluster_link.left_party_id
    JOIN part AS r ON r.party_id = cluster_link.right_party_id
    WHERE l.cluster_id <> r.cluster_id AND outcome NOT IN ('joined', 'confirmed')
)
SELECT reason FROM found WHERE reason IS NOT NULL GROUP BY reason ORDER BY min(place), reason
