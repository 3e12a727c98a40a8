// purpose: the branches of a legal entity
// mode: read
// params: $as_of: date?
// on: LegalEntity
// shape: edge: BranchOf, object: LegalEntity
// bound: LIMIT $limit
MATCH (subject:LegalEntity)<-[edge:BRANCH_OF]-(object:LegalEntity)
WHERE edge.closed_at IS NULL AND object.closed_at IS NULL
  AND ($as_of IS NULL OR (coalesce(edge.valid_from, $as_of) <= $as_of AND (edge.valid_to IS NULL OR edge.valid_to > $as_of)))
WITH edge, object, 0 AS rank
