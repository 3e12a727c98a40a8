// purpose: the legal entity that holds a credit code, as of a day; none before it was established
// mode: read
// params: $uscc: Uscc, $as_of: date
// on: Query
// shape: object: LegalEntity
// bound: LIMIT $limit
MATCH (object:LegalEntity {uscc: $uscc})
WHERE object.closed_at IS NULL AND coalesce(object.established_on <= $as_of, true)
WITH object, object.party_count AS rank
