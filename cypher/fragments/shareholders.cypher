// purpose: who holds shares of a legal entity, present before ended, the largest first, unknown shares last; begun as a natural person's business only where such persons are shown
// mode: read
// params: $as_of: date?, $natural_persons: bool
// on: LegalEntity
// shape: edge: Owns, object: LegalEntity | Person
// bound: LIMIT $limit
MATCH (subject:LegalEntity)<-[edge:OWNS]-(object:LegalEntity|Person)
WHERE (($as_of IS NULL AND edge.closed_at IS NULL AND object.closed_at IS NULL)
    OR ($as_of IS NOT NULL AND (edge.closed_at IS NULL OR edge.stated_until > $as_of)
      AND coalesce(edge.stated_from <= $as_of, true) AND coalesce(edge.valid_from <= $as_of, true)
      AND coalesce(edge.valid_to > $as_of, true)))
  AND ($natural_persons OR NOT coalesce(
    coalesce(edge.valid_from, edge.stated_from) >= object.traded_alone_from
      AND coalesce(edge.valid_from, edge.stated_from) < object.traded_alone_until, false))
WITH edge, object,
  [
    size([one IN [1] WHERE $as_of IS NOT NULL OR edge.valid_to IS NULL OR edge.valid_to > date.transaction('Asia/Shanghai')]),
    coalesce(edge.share, -1.0)
  ] AS rank
