// purpose: chains of shareholdings between firms on the night, the longest first, with the share along each and the record of each holding
// mode: read
// params: $limit: int
// returns: from_name: FirmName | EntityId, to_name: FirmName | EntityId, from_id: EntityId, link_count: int, is_loop: bool, share_ratio: float?, names: list[FirmName | EntityId], records: list[str]
// bound: LIMIT $limit
// title: 持股链
MATCH (meta:Meta {name: 'publication'})
MATCH chain = (top:LegalEntity)-[links:OWNS*2..4]->(bottom:LegalEntity)
WHERE all(link IN links WHERE link.closed_at IS NULL AND coalesce(link.valid_from <= meta.night, true)
                              AND coalesce(link.valid_to > meta.night, true))
  AND none(firm IN nodes(chain)
           WHERE coalesce(firm.subject_kind, 'firm') IN ['individual_business', 'sole_proprietorship'])
WITH top, bottom, chain, links, top = bottom AS is_loop,
     reduce(product = 1.0, link IN links | product * link.share) AS share_ratio
RETURN coalesce(top.name, top.entity_id) AS from_name, coalesce(bottom.name, bottom.entity_id) AS to_name,
       top.entity_id AS from_id, size(links) AS link_count, is_loop, round(share_ratio, 4) AS share_ratio,
       [firm IN nodes(chain) | coalesce(firm.name, firm.entity_id)] AS names,
       [link IN links WHERE link.record_key IS NOT NULL | link.source + ' ' + link.record_key] AS records
ORDER BY link_count DESC, coalesce(share_ratio, 0.0) DESC, from_name, to_name, names
LIMIT $limit
