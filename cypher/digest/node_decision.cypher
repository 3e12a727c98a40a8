// purpose: one page of nodes Decision in the order of their ids, whole
// mode: read
// params: $after: str, $limit: int
// returns: id: str, properties: map, ends: list[str]
// bound: LIMIT $limit
MATCH (node:Decision)
WHERE node.decision_id > $after
RETURN node.decision_id AS id, properties(node) AS properties, [] AS ends
ORDER BY id
LIMIT $limit
