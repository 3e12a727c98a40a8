// purpose: which institution granted a facility
// mode: read
// params: $as_of: date?
// on: Facility
// shape: edge: Lends, object: LegalEntity
// bound: LIMIT $limit
MATCH (subject:Facility)<-[edge:LENDS]-(object:LegalEntity)
WHERE edge.closed_at IS NULL AND object.closed_at IS NULL
  AND ($as_of IS NULL OR (coalesce(edge.stated_from <= $as_of, true) AND coalesce(edge.valid_from <= $as_of, true)))
WITH edge, object, 0 AS rank
