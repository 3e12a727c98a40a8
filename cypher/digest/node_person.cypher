// purpose: one page of nodes Person in the order of their ids, whole
// mode: read
// params: $after: str, $limit: int
// returns: id: str, properties: map, ends: list[str]
// bound: LIMIT $limit
MATCH (node:Person)
WHERE node.entity_id > $after
RETURN node.entity_id AS id, properties(node) AS properties, [] AS ends
ORDER BY id
LIMIT $limit
