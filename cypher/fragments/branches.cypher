// purpose: the branches of a legal entity
// mode: read
// params: $as_of: date?
// on: LegalEntity
// shape: edge: BranchOf, object: LegalEntity
// bound: LIMIT $limit
MATCH (subject:LegalEntity)<-[edge:BRANCH_OF]-(object:LegalEntity)
WHERE ($as_of IS NULL AND edge.closed_at IS NULL AND object.closed_at IS NULL)
  OR ($as_of IS NOT NULL AND (edge.closed_at IS NULL OR edge.stated_until > $as_of)
    AND coalesce(edge.stated_from <= $as_of, true) AND coalesce(edge.valid_from <= $as_of, true)
    AND coalesce(edge.valid_to > $as_of, true))
WITH edge, object, 0 AS rank
