// purpose: what the register stated of a legal entity, the latest first
// mode: read
// params: $as_of: date?
// on: LegalEntity
// shape: edge: StatedAs, object: RegisterEntry
// bound: LIMIT $limit
MATCH (subject:LegalEntity)-[edge:STATED_AS]->(object:RegisterEntry)
WHERE edge.closed_at IS NULL AND object.closed_at IS NULL AND coalesce(object.stated_from <= $as_of, true)
WITH edge, object, toString(object.stated_from) AS rank
