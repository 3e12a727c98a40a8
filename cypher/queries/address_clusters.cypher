// purpose: addresses at which several firms are registered on the night, those with the most firms first
// mode: read
// params: $limit: int
// returns: address: str, division_code: DivisionCode?, firm_count: int, active_count: int
// bound: LIMIT $limit
// needs: named firms
MATCH (meta:Meta {name: 'publication'})
MATCH (firm:LegalEntity)-[edge:REGISTERED_AT]->(place:Address)
WHERE place.address IS NOT NULL AND edge.closed_at IS NULL
  AND coalesce(edge.valid_from <= meta.night, true)
  AND coalesce(edge.valid_to > meta.night, true)
  AND NOT firm.subject_kind IN ['individual_business', 'sole_proprietorship']
WITH place, count(DISTINCT firm) AS firm_count,
     count(DISTINCT CASE firm.register_state WHEN 'active' THEN firm END) AS active_count
WHERE firm_count > 1
RETURN place.address AS address, place.division_code AS division_code, firm_count, active_count
ORDER BY firm_count DESC, address
LIMIT $limit
