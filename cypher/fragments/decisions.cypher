// purpose: penalties, listings and judgments on a legal entity, the latest first; repaired ones are shown no more
// mode: read
// params: $as_of: date?
// on: LegalEntity
// shape: edge: SubjectOf, object: Decision
// bound: LIMIT $limit
MATCH (subject:LegalEntity)-[edge:SUBJECT_OF]->(object:Decision)
WHERE edge.closed_at IS NULL AND object.closed_at IS NULL AND object.repaired_on IS NULL
  AND ($as_of IS NULL OR (coalesce(edge.valid_from, $as_of) <= $as_of AND (edge.valid_to IS NULL OR edge.valid_to > $as_of)))
WITH edge, object, toString(object.decided_on) AS rank
