// purpose: firms that guarantee the most for other firms, by the sum, with how many debtors share the risk
// mode: read
// params: $limit: int
// returns: uscc: Uscc?, name: FirmName?, debtor_count: int, guaranteed_minor: int, registered_capital_minor: int?
// bound: LIMIT $limit
MATCH (guarantor:LegalEntity)-[edge:GUARANTEES]->(debtor:LegalEntity)
WHERE edge.closed_at IS NULL
  AND none(one IN [guarantor, debtor] WHERE one.subject_kind IN ['individual_business', 'sole_proprietorship'])
RETURN guarantor.uscc AS uscc, guarantor.name AS name, count(DISTINCT debtor) AS debtor_count,
       sum(coalesce(edge.amount_minor, 0)) AS guaranteed_minor,
       guarantor.registered_capital_minor AS registered_capital_minor
ORDER BY guaranteed_minor DESC, uscc
LIMIT $limit
