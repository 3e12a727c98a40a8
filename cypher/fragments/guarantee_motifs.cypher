// purpose: the shapes that guarantees make around a legal entity as they stand now, as of a day those of which all guarantees stood on it, the largest in yuan first
// mode: read
// params: $as_of: date?
// on: LegalEntity
// shape: edge: InMotif, object: GuaranteeMotif
// bound: LIMIT $limit
MATCH (subject:LegalEntity)-[edge:IN_MOTIF]->(object:GuaranteeMotif)
WHERE edge.closed_at IS NULL AND object.closed_at IS NULL
  AND ($as_of IS NULL OR (coalesce(edge.stated_from <= $as_of, true) AND coalesce(edge.valid_from <= $as_of, true)))
WITH edge, object, coalesce(reduce(amount = null, place IN range(0, size(object.exposure_currencies) - 1) |
  CASE WHEN object.exposure_currencies[place] = 'CNY' THEN object.exposure_minor[place] ELSE amount END), -1) AS rank
