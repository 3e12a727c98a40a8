// purpose: rings in which each firm guarantees the next, up to six firms, the longest first
// mode: read
// params: $limit: int
// returns: firm_count: int, ring_names: list[FirmName], usccs: list[Uscc], guaranteed_minor: int?
// bound: LIMIT $limit
MATCH ring = (start:LegalEntity)-[links:GUARANTEES*2..6]->(start)
WHERE all(link IN links WHERE link.closed_at IS NULL)
  AND all(firm IN nodes(ring) WHERE start.entity_id <= firm.entity_id)
  AND none(firm IN nodes(ring) WHERE firm.subject_kind IN ['individual_business', 'sole_proprietorship'])
WITH tail(nodes(ring)) AS firms, links
WHERE all(firm IN firms WHERE single(other IN firms WHERE other = firm))
RETURN size(firms) AS firm_count, [firm IN firms | firm.name] AS ring_names, [firm IN firms | firm.uscc] AS usccs,
       reduce(total = 0, link IN links | total + coalesce(link.amount_minor, 0)) AS guaranteed_minor
ORDER BY firm_count DESC, guaranteed_minor DESC, ring_names
LIMIT $limit
