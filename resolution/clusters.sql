-- One row a party: its cluster, why it is in it, and the strongest link that holds it there.
INSERT INTO cluster
SELECT
    node.party_id, '{kind}', coalesce(joined_node.root, node.node),
    CASE
        WHEN number_group.state = 'matched' THEN 'number'
        WHEN joined_node.root IS NOT NULL THEN 'splink'
        WHEN number_group.state IN ('disputed', 'duplicate') THEN 'conflict'
        ELSE 'single'
    END,
    joined_node.match_weight
FROM node
LEFT JOIN joined_node ON joined_node.node = node.node
LEFT JOIN number_group ON number_group.party_id = node.party_id
ORDER BY node.party_id;
INSERT INTO cluster_conflict
SELECT left_node, right_node, '{kind}', reason FROM blocked_link
UNION
SELECT least(node, other), greatest(node, other), '{kind}', reason FROM rival
