// purpose: what a person represents and manages, present before ended, the latest first
// mode: read
// params: $as_of: date?
// on: Person
// shape: edge: Represents | Manages, object: LegalEntity
// bound: LIMIT $limit
MATCH (subject:Person)-[edge:REPRESENTS|MANAGES]->(object:LegalEntity)
WHERE edge.closed_at IS NULL AND object.closed_at IS NULL
  AND ($as_of IS NULL OR (coalesce(edge.valid_from, $as_of) <= $as_of AND (edge.valid_to IS NULL OR edge.valid_to > $as_of)))
WITH edge, object, [edge.valid_to IS NULL, coalesce(toString(edge.valid_from), '')] AS rank
