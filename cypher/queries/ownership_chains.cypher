// purpose: chains of shareholdings between firms, the longest first, with the share along each
// mode: read
// params: $limit: int
// returns: from_name: FirmName?, to_name: FirmName?, link_count: int, is_loop: bool, share_ratio: float?, names: list[FirmName]
// bound: LIMIT $limit
MATCH chain = (top:LegalEntity)-[links:OWNS*2..4]->(bottom:LegalEntity)
WHERE all(link IN links WHERE link.closed_at IS NULL)
  AND none(firm IN nodes(chain) WHERE firm.subject_kind IN ['individual_business', 'sole_proprietorship'])
WITH top, bottom, chain, links, top = bottom AS is_loop,
     reduce(product = 1.0, link IN links | product * link.share) AS share_ratio
RETURN top.name AS from_name, bottom.name AS to_name, size(links) AS link_count, is_loop,
       round(share_ratio, 4) AS share_ratio, [firm IN nodes(chain) | firm.name] AS names
ORDER BY link_count DESC, share_ratio DESC, from_name, to_name, names
LIMIT $limit
