// purpose: firms that guarantee the most for other firms on the night, by the sum in each currency, with how many debtors share the risk
// mode: read
// params: $limit: int
// returns: uscc: Uscc?, name: FirmName | EntityId, entity_id: EntityId, debtor_count: int, currency: CurrencyCode?, guaranteed_minor: int?, unstated_count: int, registered_capital_minor: int?, registered_capital_currency: CurrencyCode?
// bound: LIMIT $limit
MATCH (meta:Meta {name: 'publication'})
MATCH (guarantor:LegalEntity)-[edge:GUARANTEES]->(debtor:LegalEntity)
WHERE edge.closed_at IS NULL AND coalesce(edge.valid_from <= meta.night, true) AND coalesce(edge.valid_to > meta.night, true)
  AND none(one IN [guarantor, debtor]
           WHERE coalesce(one.subject_kind, 'firm') IN ['individual_business', 'sole_proprietorship'])
WITH guarantor, edge.currency AS currency, count(DISTINCT debtor) AS debtor_count,
     CASE WHEN count(edge.amount_minor) > 0 THEN sum(edge.amount_minor) END AS guaranteed_minor,
     count(*) - count(edge.amount_minor) AS unstated_count
RETURN guarantor.uscc AS uscc, coalesce(guarantor.name, guarantor.entity_id) AS name, guarantor.entity_id AS entity_id,
       debtor_count, currency, guaranteed_minor, unstated_count,
       guarantor.registered_capital_minor AS registered_capital_minor,
       guarantor.currency AS registered_capital_currency
ORDER BY coalesce(guaranteed_minor, 0) DESC, debtor_count DESC, name, currency
LIMIT $limit
