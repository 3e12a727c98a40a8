// purpose: what a person holds shares of, the largest share first
// mode: read
// params: $as_of: date?
// on: Person
// shape: edge: Owns, object: LegalEntity
// bound: LIMIT $limit
MATCH (subject:Person)-[edge:OWNS]->(object:LegalEntity)
WHERE edge.closed_at IS NULL AND object.closed_at IS NULL
  AND ($as_of IS NULL OR (coalesce(edge.valid_from, $as_of) <= $as_of AND (edge.valid_to IS NULL OR edge.valid_to > $as_of)))
WITH edge, object, coalesce(edge.share, -1.0) AS rank
