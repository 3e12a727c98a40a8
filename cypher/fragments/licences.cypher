// purpose: the permits and certificates of a legal entity, the latest first, with their state on the day; those of its time as a natural person's business only where such persons are shown
// mode: read
// params: $as_of: date?, $natural_persons: bool
// on: LegalEntity
// shape: edge: Holds, object: Licence, licence_state: LicenceState
// bound: LIMIT $limit
MATCH (subject:LegalEntity)-[edge:HOLDS]->(object:Licence)
WHERE (($as_of IS NULL AND edge.closed_at IS NULL AND object.closed_at IS NULL)
    OR ($as_of IS NOT NULL AND (edge.closed_at IS NULL OR edge.stated_until > $as_of)
      AND coalesce(edge.stated_from <= $as_of, true) AND coalesce(edge.valid_from <= $as_of, true)))
  AND ($natural_persons OR NOT coalesce(
    coalesce(edge.valid_from, edge.stated_from) >= subject.traded_alone_from
      AND coalesce(edge.valid_from, edge.stated_from) < subject.traded_alone_until, false))
WITH edge, object, coalesce(toString(edge.valid_from), '') AS rank,
  CASE
    WHEN edge.valid_to <= coalesce($as_of, date.transaction('Asia/Shanghai')) THEN 'ended'
    WHEN edge.valid_from > coalesce($as_of, date.transaction('Asia/Shanghai')) THEN 'not_yet_valid'
    ELSE 'valid'
  END AS licence_state
