// purpose: the premises of a firm's registered office, and how many firms have theirs there
// mode: read
// params: $as_of: date?
// on: Address
// shape: edge: PartOf, object: Premises, registered_firm_count: int
// bound: LIMIT $limit
MATCH (subject:Address)-[edge:PART_OF]->(object:Premises)
WHERE (edge.closed_at IS NULL AND object.closed_at IS NULL OR $as_of IS NOT NULL)
  AND subject.address IS NOT NULL AND object.house_code IS NOT NULL
WITH edge, object, 0 AS rank,
  COUNT {
    MATCH (object)<-[part:PART_OF]-(office:Address)<-[seat:REGISTERED_AT]-(firm:LegalEntity)
    WHERE (part.closed_at IS NULL OR $as_of IS NOT NULL)
      AND office.address IS NOT NULL AND NOT firm.subject_kind IN ['individual_business', 'sole_proprietorship']
      AND (($as_of IS NULL AND seat.closed_at IS NULL AND seat.valid_to IS NULL)
        OR ($as_of IS NOT NULL AND (seat.closed_at IS NULL OR seat.stated_until > $as_of)
          AND coalesce(seat.stated_from <= $as_of, true) AND coalesce(seat.valid_from <= $as_of, true)
          AND coalesce(seat.valid_to > $as_of, true)))
  } AS registered_firm_count
