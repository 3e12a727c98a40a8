// purpose: the registered office of a legal entity, the latest first; of a firm not where its owner traded alone
// mode: read
// params: $as_of: date?
// on: LegalEntity
// shape: edge: RegisteredAt, object: Address
// bound: LIMIT $limit
MATCH (subject:LegalEntity)-[edge:REGISTERED_AT]->(object:Address)
WHERE (object.address IS NOT NULL OR subject.subject_kind IN ['individual_business', 'sole_proprietorship'])
  AND (($as_of IS NULL AND edge.closed_at IS NULL AND object.closed_at IS NULL)
    OR ($as_of IS NOT NULL AND (edge.closed_at IS NULL OR edge.stated_until > $as_of)
      AND coalesce(edge.stated_from <= $as_of, true) AND coalesce(edge.valid_from <= $as_of, true)
      AND coalesce(edge.valid_to > $as_of, true)))
WITH edge, object, coalesce(toString(edge.valid_from), '') AS rank
