// purpose: firms on the night under one head by direct holdings of more than half, where no firm so holds the head; votes, branches and agreements are not asked for; an organ of the state, or who might be one, heads none; those with the most firms first
// mode: read
// params: $limit: int
// returns: head_uscc: Uscc?, head_name: FirmName | EntityId, head_id: EntityId, firm_count: int, level_count: int, currency: CurrencyCode?, registered_capital_minor: int?
// bound: LIMIT $limit
MATCH (meta:Meta {name: 'publication'})
MATCH (head:LegalEntity)-[first:OWNS]->(:LegalEntity)
WHERE (first.share > 0.5 OR first.share_band IN ['50–67 %', '67–100 %']) AND first.closed_at IS NULL
  AND coalesce(first.valid_from <= meta.night, true) AND coalesce(first.valid_to > meta.night, true)
  AND NOT coalesce(head.subject_kind, 'public_body') IN ['individual_business', 'sole_proprietorship', 'public_body']
  AND NOT EXISTS { (above:LegalEntity)-[held:OWNS]->(head)
                   WHERE (held.share > 0.5 OR held.share_band IN ['50–67 %', '67–100 %']) AND held.closed_at IS NULL
                     AND coalesce(held.valid_from <= meta.night, true) AND coalesce(held.valid_to > meta.night, true)
                     AND NOT coalesce(above.subject_kind, 'public_body') IN ['individual_business', 'sole_proprietorship', 'public_body'] }
WITH DISTINCT head, meta
MATCH path = (head)-[links:OWNS*1..6]->(member:LegalEntity)
WHERE all(link IN links WHERE (link.share > 0.5 OR link.share_band IN ['50–67 %', '67–100 %']) AND link.closed_at IS NULL
                              AND coalesce(link.valid_from <= meta.night, true)
                              AND coalesce(link.valid_to > meta.night, true))
  AND member <> head AND NOT coalesce(member.subject_kind, 'firm') IN ['individual_business', 'sole_proprietorship']
WITH head, member, min(length(path)) AS level
WITH head, count(member) AS firm_count, max(level) AS level_count, sum(member.registered_capital_minor) AS total,
     collect(DISTINCT CASE WHEN member.registered_capital_minor IS NOT NULL THEN coalesce(member.currency, '') END)
       AS currencies
WITH head, firm_count, level_count, CASE size(currencies) WHEN 1 THEN nullIf(currencies[0], '') END AS currency,
     CASE size(currencies) WHEN 1 THEN total END AS registered_capital_minor
RETURN head.uscc AS head_uscc, coalesce(head.name, head.entity_id) AS head_name, head.entity_id AS head_id, firm_count,
       level_count, currency, registered_capital_minor
ORDER BY firm_count DESC, coalesce(registered_capital_minor, 0) DESC, head_name
LIMIT $limit
