// purpose: what a legal entity owes, the largest balance first; owed with a natural person, or since its time as one's business, only where those are shown
// mode: read
// params: $as_of: date?, $natural_persons: bool
// on: LegalEntity
// shape: edge: Borrows, object: Facility
// bound: LIMIT $limit
MATCH (subject:LegalEntity)-[edge:BORROWS]->(object:Facility)
WHERE edge.closed_at IS NULL AND object.closed_at IS NULL
  AND ($as_of IS NULL OR (coalesce(edge.stated_from <= $as_of, true) AND coalesce(edge.valid_from <= $as_of, true)))
  AND ($natural_persons OR NOT EXISTS {
    MATCH (object)<-[debt:BORROWS]-(debtor:LegalEntity|Person)
    WHERE debtor:Person OR debtor.subject_kind IN ['individual_business', 'sole_proprietorship']
      OR (coalesce(debt.valid_from, debt.stated_from) >= debtor.traded_alone_from
        AND coalesce(debt.valid_from, debt.stated_from) < debtor.traded_alone_until)
  })
WITH edge, object, coalesce(object.balance_minor, -1) AS rank
