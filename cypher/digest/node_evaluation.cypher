// purpose: one page of nodes Evaluation in the order of their ids, whole
// mode: read
// params: $after: str, $limit: int
// returns: id: str, properties: map, ends: list[str]
// bound: LIMIT $limit
MATCH (node:Evaluation)
WHERE node.evaluation_id > $after
RETURN node.evaluation_id AS id, properties(node) AS properties, [] AS ends
ORDER BY id
LIMIT $limit
