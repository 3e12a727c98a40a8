// purpose: the legal entities in a motif of guarantees, in the order of their places; nobody who is a natural person
// mode: read
// params: none
// on: GuaranteeMotif
// shape: edge: InMotif, object: LegalEntity
// bound: LIMIT $limit
MATCH (subject:GuaranteeMotif)<-[edge:IN_MOTIF]-(object:LegalEntity)
WHERE edge.closed_at IS NULL AND object.closed_at IS NULL
  AND NOT object.subject_kind IN ['individual_business', 'sole_proprietorship']
WITH edge, object, -coalesce(edge.place, 1000000) AS rank
