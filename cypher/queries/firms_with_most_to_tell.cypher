// purpose: firms with shareholders, those with guarantees first, of them those with the most kinds of facts
// mode: read
// params: $limit: int
// returns: uscc: Uscc, name: FirmName, shareholder_count: int, guarantee_count: int, decision_count: int, facility_count: int
// bound: LIMIT $limit
MATCH (firm:LegalEntity {subject_kind: 'firm'})
WHERE firm.uscc IS NOT NULL AND firm.closed_at IS NULL
WITH firm,
     COUNT { (firm)<-[edge:OWNS]-() WHERE edge.closed_at IS NULL } AS shareholder_count,
     COUNT { (firm)-[edge:GUARANTEES]-() WHERE edge.closed_at IS NULL } AS guarantee_count,
     COUNT { (firm)-[edge:SUBJECT_OF]->(decision:Decision) WHERE edge.closed_at IS NULL AND decision.repaired_on IS NULL }
       AS decision_count,
     COUNT { (firm)-[edge:BORROWS]->() WHERE edge.closed_at IS NULL } AS facility_count,
     COUNT { (firm)<-[edge:OWNS]-(:LegalEntity) WHERE edge.closed_at IS NULL } AS firm_holder_count
WHERE shareholder_count > 0
RETURN firm.uscc AS uscc, firm.name AS name, shareholder_count, guarantee_count, decision_count, facility_count
ORDER BY guarantee_count > 0 DESC,
         toInteger(decision_count > 0) + toInteger(facility_count > 0)
         + toInteger(firm_holder_count > 0) + toInteger(guarantee_count > 1) DESC,
         shareholder_count + guarantee_count + decision_count + facility_count DESC, uscc
LIMIT $limit
