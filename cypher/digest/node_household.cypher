// purpose: one page of nodes Household in the order of their ids, whole
// mode: read
// params: $after: str, $limit: int
// returns: id: str, properties: map, ends: list[str]
// bound: LIMIT $limit
MATCH (node:Household)
WHERE node.household_id > $after
RETURN node.household_id AS id, properties(node) AS properties, [] AS ends
ORDER BY id
LIMIT $limit
