// purpose: what was found of a legal entity's beneficial owners, as of a day what stood on it; who they are hangs below
// mode: read
// params: $as_of: date?
// on: LegalEntity
// shape: edge: OwnedAs, object: OwnershipFinding
// bound: LIMIT $limit
MATCH (subject:LegalEntity)-[edge:OWNED_AS]->(object:OwnershipFinding)
WHERE ($as_of IS NULL AND edge.closed_at IS NULL AND object.closed_at IS NULL)
  OR ($as_of IS NOT NULL AND (edge.closed_at IS NULL OR edge.stated_until > $as_of)
    AND coalesce(edge.stated_from <= $as_of, true) AND coalesce(edge.valid_from <= $as_of, true)
    AND coalesce(edge.valid_to > $as_of, true))
WITH edge, object, coalesce(toString(edge.valid_from), toString(edge.stated_from), '') AS rank
