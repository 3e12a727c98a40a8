// purpose: the facility that a guarantee stands for, where firms alone owe it, and did when it began
// mode: read
// params: none
// on: Guarantees
// shape: object: Facility
// bound: LIMIT $limit
MATCH (object:Facility {facility_id: subject.facility_id})
WHERE object.closed_at IS NULL
  AND EXISTS { (object)<-[:BORROWS]-(:LegalEntity) }
  AND NOT EXISTS {
    MATCH (object)<-[debt:BORROWS]-(debtor:LegalEntity|Person)
    WHERE debtor:Person OR debtor.subject_kind IN ['individual_business', 'sole_proprietorship']
      OR (coalesce(debt.valid_from, debt.stated_from) >= debtor.traded_alone_from
        AND coalesce(debt.valid_from, debt.stated_from) < debtor.traded_alone_until)
  }
WITH object, 0 AS rank
