// purpose: the premises of a firm's registered office, as of a day those that were stated of it then, and how many firms had theirs there
// mode: read
// params: $as_of: date?
// on: Address
// shape: edge: PartOf, object: Premises, registered_firm_count: int
// bound: LIMIT $limit
MATCH (subject:Address)-[edge:PART_OF]->(object:Premises)
WHERE (($as_of IS NULL AND edge.closed_at IS NULL AND object.closed_at IS NULL)
  OR ($as_of IS NOT NULL AND (edge.closed_at IS NULL OR edge.stated_until > $as_of)
    AND coalesce(edge.stated_from <= $as_of, true) AND coalesce(edge.valid_from <= $as_of, true)
    AND coalesce(edge.valid_to > $as_of, true)))
  AND subject.address IS NOT NULL AND object.house_code IS NOT NULL
WITH edge, object, coalesce(toString(edge.stated_from), '') AS rank,
  COUNT {
    MATCH (object)<-[part:PART_OF]-(office:Address)<-[seat:REGISTERED_AT]-(firm:LegalEntity)
    WHERE (($as_of IS NULL AND part.closed_at IS NULL)
        OR ($as_of IS NOT NULL AND (part.closed_at IS NULL OR part.stated_until > $as_of)
          AND coalesce(part.stated_from <= $as_of, true) AND coalesce(part.valid_from <= $as_of, true)
          AND coalesce(part.valid_to > $as_of, true)))
      AND office.address IS NOT NULL AND NOT firm.subject_kind IN ['individual_business', 'sole_proprietorship']
      AND (($as_of IS NULL AND seat.closed_at IS NULL AND seat.valid_to IS NULL)
        OR ($as_of IS NOT NULL AND (seat.closed_at IS NULL OR seat.stated_until > $as_of)
          AND coalesce(seat.stated_from <= $as_of, true) AND coalesce(seat.valid_from <= $as_of, true)
          AND coalesce(seat.valid_to > $as_of, true)))
    RETURN DISTINCT firm
  } AS registered_firm_count
