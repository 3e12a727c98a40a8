// purpose: the legal entities of which one holds a fifth or that it controls, and those that hold a fifth of it or control it, control first, then the largest share
// mode: read
// params: $as_of: date?
// on: LegalEntity
// shape: edge: CloselyLinked, object: LegalEntity, is_holder: bool
// bound: LIMIT $limit
MATCH (subject:LegalEntity)-[edge:CLOSELY_LINKED]-(object:LegalEntity)
WHERE (($as_of IS NULL AND edge.closed_at IS NULL AND object.closed_at IS NULL)
  OR ($as_of IS NOT NULL AND (edge.closed_at IS NULL OR edge.stated_until > $as_of)
    AND coalesce(edge.stated_from <= $as_of, true) AND coalesce(edge.valid_from <= $as_of, true)
    AND coalesce(edge.valid_to > $as_of, true)))
  AND NOT object.subject_kind IN ['individual_business', 'sole_proprietorship']
WITH edge, object, coalesce(edge.share, 0.0) + CASE WHEN edge.is_control THEN 1.0 ELSE 0.0 END AS rank,
  startNode(edge) = object AS is_holder
