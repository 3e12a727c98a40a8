// purpose: the facility that a guarantee stands for, where firms alone owe it
// mode: read
// params: none
// on: Guarantees
// shape: object: Facility
// bound: LIMIT $limit
MATCH (object:Facility {facility_id: subject.facility_id})
WHERE object.closed_at IS NULL
  AND EXISTS { (object)<-[:BORROWS]-(:LegalEntity) }
  AND NOT EXISTS {
    MATCH (object)<-[:BORROWS]-(debtor:LegalEntity|Person)
    WHERE debtor:Person OR debtor.subject_kind IN ['individual_business', 'sole_proprietorship']
  }
WITH object, 0 AS rank
