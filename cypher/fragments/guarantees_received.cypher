// purpose: who stands for a legal entity, present before ended, the largest amount first; begun as a natural person's business only where such persons are shown
// mode: read
// params: $as_of: date?, $natural_persons: bool
// on: LegalEntity
// shape: edge: Guarantees, object: LegalEntity | Person
// bound: LIMIT $limit
MATCH (subject:LegalEntity)<-[edge:GUARANTEES]-(object:LegalEntity|Person)
WHERE edge.closed_at IS NULL AND object.closed_at IS NULL
  AND ($as_of IS NULL OR (coalesce(edge.stated_from <= $as_of, true) AND coalesce(edge.valid_from <= $as_of, true)
    AND coalesce(edge.valid_to > $as_of, true)))
  AND ($natural_persons OR NOT coalesce(
    coalesce(edge.valid_from, edge.stated_from) >= subject.traded_alone_from
      AND coalesce(edge.valid_from, edge.stated_from) < subject.traded_alone_until, false))
  AND ($natural_persons OR NOT coalesce(
    coalesce(edge.valid_from, edge.stated_from) >= object.traded_alone_from
      AND coalesce(edge.valid_from, edge.stated_from) < object.traded_alone_until, false))
WITH edge, object,
  [
    size([one IN [1] WHERE $as_of IS NOT NULL OR edge.valid_to IS NULL OR edge.valid_to > date.transaction('Asia/Shanghai')]),
    coalesce(edge.amount_minor, -1)
  ] AS rank
