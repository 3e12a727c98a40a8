// purpose: who holds shares of a legal entity, the largest first, unknown shares last
// mode: read
// params: $as_of: date?
// on: LegalEntity
// shape: edge: Owns, object: LegalEntity | Person
// bound: LIMIT $limit
MATCH (subject:LegalEntity)<-[edge:OWNS]-(object:LegalEntity|Person)
WHERE edge.closed_at IS NULL AND object.closed_at IS NULL
  AND ($as_of IS NULL OR (coalesce(edge.valid_from, $as_of) <= $as_of AND (edge.valid_to IS NULL OR edge.valid_to > $as_of)))
WITH edge, object, coalesce(edge.share, -1.0) AS rank
