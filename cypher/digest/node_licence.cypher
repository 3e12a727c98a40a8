// purpose: one page of nodes Licence in the order of their ids, whole
// mode: read
// params: $after: str, $limit: int
// returns: id: str, properties: map, ends: list[str]
// bound: LIMIT $limit
MATCH (node:Licence)
WHERE node.licence_id > $after
RETURN node.licence_id AS id, properties(node) AS properties, [] AS ends
ORDER BY id
LIMIT $limit
