// purpose: the legal entities in a control group, as of a day those that were in it; nobody who is a natural person
// mode: read
// params: $as_of: date?
// on: ControlGroup
// shape: edge: InGroup, object: LegalEntity
// bound: LIMIT $limit
// cost: walk
MATCH (subject:ControlGroup)<-[edge:IN_GROUP]-(object:LegalEntity)
WHERE (($as_of IS NULL AND edge.closed_at IS NULL AND object.closed_at IS NULL)
  OR ($as_of IS NOT NULL AND (edge.closed_at IS NULL OR edge.stated_until > $as_of)
    AND coalesce(edge.stated_from <= $as_of, true) AND coalesce(edge.valid_from <= $as_of, true)
    AND coalesce(edge.valid_to > $as_of, true)))
  AND NOT object.subject_kind IN ['individual_business', 'sole_proprietorship']
WITH edge, object, 0 AS rank
