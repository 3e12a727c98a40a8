// purpose: the control group of a legal entity, as of a day the one that stood on it, and how many members it has; who they are hangs below
// mode: read
// params: $as_of: date?
// on: LegalEntity
// shape: edge: InGroup, object: ControlGroup, member_count: int
// bound: LIMIT $limit
// cost: walk
MATCH (subject:LegalEntity)-[edge:IN_GROUP]->(object:ControlGroup)
WHERE (($as_of IS NULL AND edge.closed_at IS NULL AND object.closed_at IS NULL)
  OR ($as_of IS NOT NULL AND (edge.closed_at IS NULL OR edge.stated_until > $as_of)
    AND coalesce(edge.stated_from <= $as_of, true) AND coalesce(edge.valid_from <= $as_of, true)
    AND coalesce(edge.valid_to > $as_of, true)))
WITH edge, object, coalesce(toString(edge.valid_from), toString(edge.stated_from), '') AS rank, COUNT {
  MATCH (object)<-[membership:IN_GROUP]-(member:LegalEntity)
  WHERE (($as_of IS NULL AND membership.closed_at IS NULL AND member.closed_at IS NULL)
    OR ($as_of IS NOT NULL AND (membership.closed_at IS NULL OR membership.stated_until > $as_of)
      AND coalesce(membership.stated_from <= $as_of, true) AND coalesce(membership.valid_from <= $as_of, true)
      AND coalesce(membership.valid_to > $as_of, true)))
    AND NOT member.subject_kind IN ['individual_business', 'sole_proprietorship']
  RETURN DISTINCT member
} AS member_count
