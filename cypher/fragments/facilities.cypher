// purpose: what a legal entity owes, the largest balance first
// mode: read
// params: $as_of: date?
// on: LegalEntity
// shape: edge: Borrows, object: Facility
// bound: LIMIT $limit
MATCH (subject:LegalEntity)-[edge:BORROWS]->(object:Facility)
WHERE edge.closed_at IS NULL AND object.closed_at IS NULL
  AND ($as_of IS NULL OR (coalesce(edge.stated_from <= $as_of, true) AND coalesce(edge.valid_from <= $as_of, true)))
WITH edge, object, coalesce(object.balance_minor, -1) AS rank
