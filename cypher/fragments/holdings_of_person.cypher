// purpose: what a person holds shares of, present before ended, the largest share first
// mode: read
// params: $as_of: date?
// on: Person
// shape: edge: Owns, object: LegalEntity
// bound: LIMIT $limit
MATCH (subject:Person)-[edge:OWNS]->(object:LegalEntity)
WHERE ($as_of IS NULL AND edge.closed_at IS NULL AND object.closed_at IS NULL)
  OR ($as_of IS NOT NULL AND (edge.closed_at IS NULL OR edge.stated_until > $as_of)
    AND coalesce(edge.stated_from <= $as_of, true) AND coalesce(edge.valid_from <= $as_of, true)
    AND coalesce(edge.valid_to > $as_of, true))
WITH edge, object,
  [
    size([one IN [1] WHERE $as_of IS NOT NULL OR edge.valid_to IS NULL OR edge.valid_to > date.transaction('Asia/Shanghai')]),
    coalesce(edge.share, -1.0)
  ] AS rank
