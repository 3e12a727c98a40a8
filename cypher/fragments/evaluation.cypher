// purpose: the inspection class of a firm as it stands, or the one that stood on a day, and whether it was replaced since; that no class was given to a natural person's business only where such persons are shown
// mode: read
// params: $as_of: date?, $natural_persons: bool
// on: LegalEntity
// shape: edge: EvaluatedAs, object: Evaluation, is_replaced: bool
// bound: LIMIT $limit
MATCH (subject:LegalEntity)-[edge:EVALUATED_AS]->(object:Evaluation)
WHERE (($as_of IS NULL AND edge.closed_at IS NULL AND object.closed_at IS NULL)
    OR ($as_of IS NOT NULL AND edge.valid_from <= $as_of AND coalesce(edge.valid_to > $as_of, true)))
  AND ($natural_persons OR edge.closed_at IS NULL
    OR coalesce(object.cannot_evaluate_code <> 'natural_person_l0', true))
WITH edge, object, edge.closed_at IS NOT NULL AS is_replaced, coalesce(toString(edge.valid_from), '') AS rank
