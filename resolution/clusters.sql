-- What was clustered again takes the place of what it was.
DELETE FROM cluster WHERE party_kind = '{kind}' AND node IN (FROM affected);
INSERT INTO cluster
SELECT
    party_id, '{kind}', coalesce(settled_node.root, node),
    CASE
        WHEN state = 'matched' THEN 'number'
        WHEN number_node IN (SELECT node FROM merged_node) THEN 'judgement'
        WHEN settled_node.match_weight IS NOT NULL THEN 'splink'
        WHEN state IN ('disputed', 'duplicate') THEN 'conflict'
        ELSE 'single'
    END,
    settled_node.match_weight, coalesce(settled_node.component, node), node, number_node, number_key, state, registers,
    is_branch, sides
FROM tonight_member
LEFT JOIN settled_node USING (node)
WHERE node IN (FROM affected);
DELETE FROM cluster_link WHERE party_kind = '{kind}' AND (left_node IN (FROM affected) OR right_node IN (FROM affected));
INSERT INTO cluster_link
SELECT left_node, right_node, left_party_id, right_party_id, '{kind}', match_weight, settled_link.outcome
FROM tonight_link
JOIN settled_link USING (left_node, right_node);
DELETE FROM cluster_conflict WHERE party_kind = '{kind}';
INSERT INTO cluster_conflict
SELECT left_party_id, right_party_id, '{kind}', outcome
FROM cluster_link
WHERE party_kind = '{kind}' AND outcome NOT IN ('joined', 'confirmed', 'judged_apart')
UNION
SELECT left_party_id, right_party_id, '{kind}', 'judgement_against_facts' FROM judged_against
