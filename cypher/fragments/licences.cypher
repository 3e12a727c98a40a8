// purpose: the permits and certificates of a legal entity, the latest first
// mode: read
// params: $as_of: date?
// on: LegalEntity
// shape: edge: Holds, object: Licence
// bound: LIMIT $limit
MATCH (subject:LegalEntity)-[edge:HOLDS]->(object:Licence)
WHERE edge.closed_at IS NULL AND object.closed_at IS NULL
  AND ($as_of IS NULL OR (coalesce(edge.valid_from, $as_of) <= $as_of AND (edge.valid_to IS NULL OR edge.valid_to > $as_of)))
WITH edge, object, coalesce(toString(edge.valid_from), '') AS rank
