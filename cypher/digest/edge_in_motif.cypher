// purpose: one page of edges IN_MOTIF in the order of their ids, whole
// mode: read
// params: $after: str, $limit: int
// returns: id: str, properties: map, ends: list[str]
// bound: LIMIT $limit
MATCH (origin)-[edge:IN_MOTIF]->(target)
WHERE edge.edge_id > $after
RETURN edge.edge_id AS id, edge {.*, recorded_at: toString(edge.recorded_at), closed_at: toString(edge.closed_at)} AS properties,
       [origin.entity_id, target.motif_id] AS ends
ORDER BY id
LIMIT $limit
