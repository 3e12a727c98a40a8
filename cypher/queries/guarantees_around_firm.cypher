// purpose: guarantees between firms up to three steps around one firm, those that hold on the night
// mode: read
// params: $uscc: Uscc, $limit: int
// returns: from_name: FirmName?, to_name: FirmName?, guaranteed_minor: int?, currency: CurrencyCode?, valid_to: date?, record: str?
// bound: LIMIT $limit
// title: 担保关系
// needs: named firms
MATCH (meta:Meta {name: 'publication'})
MATCH path = (firm:LegalEntity {uscc: $uscc})-[:GUARANTEES*1..3]-(:LegalEntity)
WHERE all(link IN relationships(path) WHERE link.closed_at IS NULL AND coalesce(link.valid_from <= meta.night, true)
                                            AND coalesce(link.valid_to > meta.night, true))
  AND none(one IN nodes(path) WHERE one.subject_kind IN ['individual_business', 'sole_proprietorship'])
UNWIND relationships(path) AS link
WITH DISTINCT link, startNode(link) AS guarantor, endNode(link) AS debtor
RETURN guarantor.name AS from_name, debtor.name AS to_name, link.amount_minor AS guaranteed_minor,
       link.currency AS currency, link.valid_to AS valid_to,
       link.source + ' ' + link.record_key AS record
ORDER BY from_name, to_name
LIMIT $limit
