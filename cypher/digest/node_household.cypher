// purpose: one page of nodes Household in the order of their ids, whole
// mode: read
// params: $after: str, $limit: int
// returns: id: str, properties: map, ends: list[str]
// bound: LIMIT $limit
MATCH (node:Household)
WHERE node.household_id > $after
RETURN node.household_id AS id, node {.*, recorded_at: toString(node.recorded_at), closed_at: toString(node.closed_at)} AS properties,
       [] AS ends
ORDER BY id
LIMIT $limit
