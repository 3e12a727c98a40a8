// purpose: one page of nodes Premises in the order of their ids, whole
// mode: read
// params: $after: str, $limit: int
// returns: id: str, properties: map, ends: list[str]
// bound: LIMIT $limit
MATCH (node:Premises)
WHERE node.premises_id > $after
RETURN node.premises_id AS id, properties(node) AS properties, [] AS ends
ORDER BY id
LIMIT $limit
