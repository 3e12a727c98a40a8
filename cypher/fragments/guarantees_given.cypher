// purpose: for whom a legal entity stands, present before ended, the largest amount first
// mode: read
// params: $as_of: date?
// on: LegalEntity
// shape: edge: Guarantees, object: LegalEntity | Person
// bound: LIMIT $limit
MATCH (subject:LegalEntity)-[edge:GUARANTEES]->(object:LegalEntity|Person)
WHERE edge.closed_at IS NULL AND object.closed_at IS NULL
  AND ($as_of IS NULL OR (coalesce(edge.stated_from <= $as_of, true) AND coalesce(edge.valid_from <= $as_of, true)
    AND coalesce(edge.valid_to > $as_of, true)))
WITH edge, object,
  [
    size([one IN [1] WHERE $as_of IS NOT NULL OR edge.valid_to IS NULL OR edge.valid_to > date.transaction('Asia/Shanghai')]),
    coalesce(edge.amount_minor, -1)
  ] AS rank
