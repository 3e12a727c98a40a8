// purpose: one page of nodes GuaranteeMotif in the order of their ids, whole
// mode: read
// params: $after: str, $limit: int
// returns: id: str, properties: map, ends: list[str]
// bound: LIMIT $limit
MATCH (node:GuaranteeMotif)
WHERE node.motif_id > $after
RETURN node.motif_id AS id, node {.*, recorded_at: toString(node.recorded_at), closed_at: toString(node.closed_at)} AS properties,
       [] AS ends
ORDER BY id
LIMIT $limit
