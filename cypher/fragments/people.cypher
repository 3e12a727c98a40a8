// purpose: who represents and manages a legal entity, the representative first; of some roles alone, if asked so
// mode: read
// params: $as_of: date?, $roles: list[PositionRole]?
// on: LegalEntity
// shape: edge: Represents | Manages, object: Person
// bound: LIMIT $limit
MATCH (subject:LegalEntity)<-[edge:REPRESENTS|MANAGES]-(object:Person)
WHERE ($roles IS NULL OR edge.role IN $roles) AND (
  ($as_of IS NULL AND edge.closed_at IS NULL AND object.closed_at IS NULL)
  OR ($as_of IS NOT NULL AND (edge.closed_at IS NULL OR edge.stated_until > $as_of)
    AND coalesce(edge.stated_from <= $as_of, true) AND coalesce(edge.valid_from <= $as_of, true)
    AND coalesce(edge.valid_to > $as_of, true)))
WITH edge, object, CASE type(edge) WHEN 'REPRESENTS' THEN 1 ELSE 0 END AS rank
