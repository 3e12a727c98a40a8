// purpose: one page of edges REGISTERED_AT in the order of their ids, whole
// mode: read
// params: $after: str, $limit: int
// returns: id: str, properties: map, ends: list[str]
// bound: LIMIT $limit
MATCH (origin)-[edge:REGISTERED_AT]->(target)
WHERE edge.edge_id > $after
RETURN edge.edge_id AS id, properties(edge) AS properties, [coalesce(origin.entity_id, origin.household_id), target.address_id] AS ends
ORDER BY id
LIMIT $limit
