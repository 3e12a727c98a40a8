// purpose: how many public decisions on firms there are of each kind and year, and on how many firms
// mode: read
// params: none
// returns: year: int, decision_kind: DecisionKind, decision_count: int, firm_count: int
// bound: LIMIT 500
// needs: named firms
MATCH (firm:LegalEntity)-[edge:SUBJECT_OF]->(decision:Decision)
WHERE edge.closed_at IS NULL AND decision.repaired_on IS NULL
  AND NOT firm.subject_kind IN ['individual_business', 'sole_proprietorship']
RETURN decision.decided_on.year AS year, decision.decision_kind AS decision_kind,
       count(DISTINCT decision) AS decision_count, count(DISTINCT firm) AS firm_count
ORDER BY year, decision_kind
LIMIT 500
