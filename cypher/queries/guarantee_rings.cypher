// purpose: rings in which each firm guarantees the next, as found on the night: pairs, triads and the shortest ring through each guarantee, the longest first, by the sum in each currency
// mode: read
// params: $limit: int
// returns: firm_count: int, ring_names: list[FirmName | EntityId], ring_ids: list[EntityId], usccs: list[Uscc], currency: CurrencyCode?, guaranteed_minor: int?, unstated_count: int
// bound: LIMIT $limit
// title: 担保圈
MATCH (meta:Meta {name: 'publication'})
MATCH (ring:GuaranteeMotif)
WHERE ring.closed_at IS NULL AND ring.motif_kind IN ['mutual_pair', 'cyclic_triad', 'ring']
WITH meta.night AS night, COLLECT {
  MATCH (ring)<-[member:IN_MOTIF]-(firm:LegalEntity)
  WHERE member.closed_at IS NULL
  RETURN firm
  ORDER BY coalesce(member.place, 0), firm.entity_id
} AS firms
WHERE none(firm IN firms WHERE coalesce(firm.subject_kind, 'firm') IN ['individual_business', 'sole_proprietorship'])
CALL (firms, night) {
  UNWIND range(0, size(firms) - 1) AS place
  WITH firms[place - 1] AS guarantor, firms[place] AS debtor, night
  MATCH (guarantor)-[edge:GUARANTEES]->(debtor)
  WHERE edge.closed_at IS NULL AND coalesce(edge.valid_from <= night, true) AND coalesce(edge.valid_to > night, true)
  RETURN edge.currency AS currency,
         CASE WHEN count(edge.amount_minor) > 0 THEN sum(edge.amount_minor) END AS guaranteed_minor,
         count(*) - count(edge.amount_minor) AS unstated_count
}
RETURN size(firms) AS firm_count, [firm IN firms | coalesce(firm.name, firm.entity_id)] AS ring_names,
       [firm IN firms | firm.entity_id] AS ring_ids, [firm IN firms | firm.uscc] AS usccs,
       currency, guaranteed_minor, unstated_count
ORDER BY firm_count DESC, coalesce(guaranteed_minor, 0) DESC, ring_names, currency
LIMIT $limit
