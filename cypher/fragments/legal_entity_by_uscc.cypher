// purpose: the legal entity that holds a credit code
// mode: read
// params: $uscc: Uscc
// on: Query
// shape: object: LegalEntity
// bound: LIMIT $limit
MATCH (object:LegalEntity {uscc: $uscc})
WHERE object.closed_at IS NULL
WITH object, object.party_count AS rank
