// purpose: the inspection class of a firm, the latest first
// mode: read
// params: $as_of: date?
// on: LegalEntity
// shape: edge: EvaluatedAs, object: Evaluation
// bound: LIMIT $limit
MATCH (subject:LegalEntity)-[edge:EVALUATED_AS]->(object:Evaluation)
WHERE edge.closed_at IS NULL AND object.closed_at IS NULL
  AND ($as_of IS NULL OR (coalesce(edge.valid_from, $as_of) <= $as_of AND (edge.valid_to IS NULL OR edge.valid_to > $as_of)))
WITH edge, object, toString(object.evaluated_on) AS rank
