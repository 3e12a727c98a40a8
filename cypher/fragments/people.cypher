// purpose: who represents and manages a legal entity, present before ended, the representative first, of one office the latest first; of some roles alone, if asked so
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
WITH edge, object,
  [
    size([one IN [1] WHERE $as_of IS NOT NULL OR edge.valid_to IS NULL OR edge.valid_to > date.transaction('Asia/Shanghai')]),
    CASE edge.role WHEN 'director' THEN 2 WHEN 'supervisor' THEN 1 WHEN 'manager' THEN 0 ELSE 3 END,
    coalesce(toString(edge.valid_from), '')
  ] AS rank
