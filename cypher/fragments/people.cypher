// purpose: who represents and manages a legal entity, the representative first
// mode: read
// params: $as_of: date?
// on: LegalEntity
// shape: edge: Represents | Manages, object: Person
// bound: LIMIT $limit
MATCH (subject:LegalEntity)<-[edge:REPRESENTS|MANAGES]-(object:Person)
WHERE edge.closed_at IS NULL AND object.closed_at IS NULL
  AND ($as_of IS NULL OR (coalesce(edge.valid_from, $as_of) <= $as_of AND (edge.valid_to IS NULL OR edge.valid_to > $as_of)))
WITH edge, object, CASE type(edge) WHEN 'REPRESENTS' THEN 1 ELSE 0 END AS rank
