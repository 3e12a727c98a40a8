// purpose: which sets of labels there are, and on how many nodes
// mode: read
// params: none
// returns: labels: list[str], node_count: int
// bound: LIMIT 1000
MATCH (node)
RETURN labels(node) AS labels, count(*) AS node_count
ORDER BY labels
LIMIT 1000
