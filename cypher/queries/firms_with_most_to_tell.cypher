// purpose: firms with shareholders, those with guarantees on the night first, of them those with the most kinds of facts
// mode: read
// params: $limit: int
// returns: uscc: Uscc?, name: FirmName | EntityId, entity_id: EntityId, shareholder_count: int, guarantee_count: int, decision_count: int, facility_count: int
// bound: LIMIT $limit
OPTIONAL MATCH (meta:Meta {name: 'publication'})
MATCH (firm:LegalEntity)
WHERE coalesce(firm.subject_kind, 'firm') = 'firm' AND firm.closed_at IS NULL
  AND (firm.uscc IS NOT NULL OR meta.firms = 'pseudonymous')
WITH firm, meta,
     COUNT { (firm)<-[edge:OWNS]-() WHERE edge.closed_at IS NULL AND coalesce(edge.valid_from <= meta.night, true)
                                            AND coalesce(edge.valid_to > meta.night, true) } AS shareholder_count,
     COUNT { (firm)-[edge:GUARANTEES]-() WHERE edge.closed_at IS NULL AND coalesce(edge.valid_from <= meta.night, true)
                                            AND coalesce(edge.valid_to > meta.night, true) } AS guarantee_count,
     COUNT { (firm)-[edge:SUBJECT_OF]->(decision:Decision) WHERE edge.closed_at IS NULL AND decision.repaired_on IS NULL }
       AS decision_count,
     COUNT { (firm)-[edge:BORROWS]->() WHERE edge.closed_at IS NULL } AS facility_count,
     COUNT { (firm)<-[edge:OWNS]-(:LegalEntity)
             WHERE edge.closed_at IS NULL AND coalesce(edge.valid_from <= meta.night, true)
                                            AND coalesce(edge.valid_to > meta.night, true) } AS firm_holder_count
WHERE shareholder_count > 0
RETURN firm.uscc AS uscc, coalesce(firm.name, firm.entity_id) AS name, firm.entity_id AS entity_id, shareholder_count,
       guarantee_count, decision_count, facility_count
ORDER BY guarantee_count > 0 DESC,
         toInteger(decision_count > 0) + toInteger(facility_count > 0)
         + toInteger(firm_holder_count > 0) + toInteger(guarantee_count > 1) DESC,
         shareholder_count + guarantee_count + decision_count + facility_count DESC, uscc, name
LIMIT $limit
