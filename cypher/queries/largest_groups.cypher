// purpose: groups of firms under one head that no firm holds by majority, those with the most firms first
// mode: read
// params: $limit: int
// returns: head_uscc: Uscc?, head_name: FirmName?, firm_count: int, level_count: int, registered_capital_minor: int
// bound: LIMIT $limit
MATCH (head:LegalEntity)-[first:OWNS]->(:LegalEntity)
WHERE first.share > 0.5 AND first.closed_at IS NULL
  AND NOT head.subject_kind IN ['individual_business', 'sole_proprietorship', 'public_body']
  AND NOT EXISTS { (above:LegalEntity)-[held:OWNS]->(head)
                   WHERE held.share > 0.5 AND held.closed_at IS NULL AND above.subject_kind <> 'public_body' }
WITH DISTINCT head
MATCH path = (head)-[links:OWNS*1..6]->(member:LegalEntity)
WHERE all(link IN links WHERE link.share > 0.5 AND link.closed_at IS NULL) AND member <> head
  AND NOT member.subject_kind IN ['individual_business', 'sole_proprietorship']
WITH head, member, min(length(path)) AS level
RETURN head.uscc AS head_uscc, head.name AS head_name, count(member) AS firm_count, max(level) AS level_count,
       sum(coalesce(member.registered_capital_minor, 0)) AS registered_capital_minor
ORDER BY firm_count DESC, registered_capital_minor DESC, head_uscc
LIMIT $limit
