// purpose: pairs of firms that guarantee each other on the night, by the sum of both ways in each currency
// mode: read
// params: $limit: int
// returns: one_uscc: Uscc?, one_name: FirmName | EntityId, other_uscc: Uscc?, other_name: FirmName | EntityId, currency: CurrencyCode?, there_minor: int?, back_minor: int?, guaranteed_minor: int?, unstated_count: int
// bound: LIMIT $limit
MATCH (meta:Meta {name: 'publication'})
MATCH (one:LegalEntity)-[edge:GUARANTEES]-(other:LegalEntity)
WHERE one.entity_id < other.entity_id AND edge.closed_at IS NULL
  AND coalesce(edge.valid_from <= meta.night, true) AND coalesce(edge.valid_to > meta.night, true)
  AND none(firm IN [one, other]
           WHERE coalesce(firm.subject_kind, 'firm') IN ['individual_business', 'sole_proprietorship'])
WITH one, other, collect(edge) AS edges
WHERE any(edge IN edges WHERE startNode(edge) = one) AND any(edge IN edges WHERE startNode(edge) = other)
UNWIND edges AS edge
WITH one, other, edge.currency AS currency, count(*) - count(edge.amount_minor) AS unstated_count,
     sum(CASE startNode(edge) WHEN one THEN edge.amount_minor END) AS there,
     count(CASE startNode(edge) WHEN one THEN edge.amount_minor END) AS there_count,
     sum(CASE startNode(edge) WHEN other THEN edge.amount_minor END) AS back,
     count(CASE startNode(edge) WHEN other THEN edge.amount_minor END) AS back_count
RETURN one.uscc AS one_uscc, coalesce(one.name, one.entity_id) AS one_name,
       other.uscc AS other_uscc, coalesce(other.name, other.entity_id) AS other_name, currency,
       CASE WHEN there_count > 0 THEN there END AS there_minor, CASE WHEN back_count > 0 THEN back END AS back_minor,
       CASE WHEN there_count + back_count > 0 THEN there + back END AS guaranteed_minor, unstated_count
ORDER BY there + back DESC, one_name, other_name, currency
LIMIT $limit
