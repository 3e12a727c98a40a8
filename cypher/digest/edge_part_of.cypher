// purpose: one page of edges PART_OF in the order of their ids, whole
// mode: read
// params: $after: str, $limit: int
// returns: id: str, properties: map, ends: list[str]
// bound: LIMIT $limit
MATCH (origin)-[edge:PART_OF]->(target)
WHERE edge.edge_id > $after
RETURN edge.edge_id AS id, properties(edge) AS properties, [origin.address_id, target.premises_id] AS ends
ORDER BY id
LIMIT $limit
