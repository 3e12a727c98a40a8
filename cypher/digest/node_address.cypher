// purpose: one page of nodes Address in the order of their ids, whole
// mode: read
// params: $after: str, $limit: int
// returns: id: str, properties: map, ends: list[str]
// bound: LIMIT $limit
MATCH (node:Address)
WHERE node.address_id > $after
RETURN node.address_id AS id, properties(node) AS properties, [] AS ends
ORDER BY id
LIMIT $limit
