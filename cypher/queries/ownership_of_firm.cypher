// purpose: who holds a firm and what it holds, up to five steps either way, among firms, on the night
// mode: read
// params: $uscc: Uscc, $limit: int
// returns: from_name: FirmName?, to_name: FirmName?, share_ratio: float?, caption: str, valid_from: date?, record: str?
// bound: LIMIT $limit
// title: 股权关系
// needs: named firms
MATCH (meta:Meta {name: 'publication'})
MATCH (firm:LegalEntity {uscc: $uscc})
WHERE NOT firm.subject_kind IN ['individual_business', 'sole_proprietorship']
CALL (firm) {
  MATCH path = (:LegalEntity)-[:OWNS*1..5]->(firm) RETURN path
  UNION
  MATCH path = (firm)-[:OWNS*1..5]->(:LegalEntity) RETURN path
}
WITH path, meta
WHERE all(link IN relationships(path) WHERE link.closed_at IS NULL AND coalesce(link.valid_from <= meta.night, true)
                                            AND coalesce(link.valid_to > meta.night, true))
  AND none(one IN nodes(path) WHERE one.subject_kind IN ['individual_business', 'sole_proprietorship'])
UNWIND relationships(path) AS link
WITH DISTINCT link, startNode(link) AS holder, endNode(link) AS held
RETURN holder.name AS from_name, held.name AS to_name, link.share AS share_ratio,
       coalesce(toString(round(link.share * 100, 1)) + ' %', '?') AS caption, link.valid_from AS valid_from,
       link.source + ' ' + link.record_key AS record
ORDER BY from_name, to_name, record
LIMIT $limit
