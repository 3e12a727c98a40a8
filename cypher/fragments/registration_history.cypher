// purpose: what the register stated of a legal entity, the latest first; of a natural person's time only where those are shown
// mode: read
// params: $as_of: date?, $natural_persons: bool
// on: LegalEntity
// shape: edge: StatedAs, object: RegisterEntry
// bound: LIMIT $limit
MATCH (subject:LegalEntity)-[edge:STATED_AS]->(object:RegisterEntry)
WHERE edge.closed_at IS NULL AND object.closed_at IS NULL AND coalesce(object.stated_from <= $as_of, true)
  AND ($natural_persons OR NOT object.subject_kind IN ['individual_business', 'sole_proprietorship'])
WITH edge, object, toString(object.stated_from) AS rank
