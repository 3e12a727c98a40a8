// purpose: shares of firms in firms that began or ended from a day on, the latest first
// mode: read
// params: $since: date?, $limit: int
// returns: from_name: FirmName?, to_name: FirmName?, share_ratio: float?, began_on: date?, ended_on: date?, record: str?
// bound: LIMIT $limit
// title: 股权变动
// needs: named firms
MATCH (holder:LegalEntity)-[edge:OWNS]->(held:LegalEntity)
WHERE none(one IN [holder, held] WHERE one.subject_kind IN ['individual_business', 'sole_proprietorship'])
WITH holder, held, edge, edge.valid_from AS began_on, coalesce(edge.valid_to, edge.stated_until) AS ended_on
WHERE $since IS NULL OR began_on >= $since OR ended_on >= $since
RETURN holder.name AS from_name, held.name AS to_name, edge.share AS share_ratio, began_on, ended_on,
       edge.source + ' ' + edge.record_key AS record
ORDER BY coalesce(ended_on, began_on) DESC, from_name, to_name
LIMIT $limit
