// purpose: the legal entity that holds a credit code, as of a day, and whether it was established by then
// mode: read
// params: $uscc: Uscc, $as_of: date
// on: Query
// shape: object: LegalEntity, is_established: bool
// bound: LIMIT $limit
MATCH (object:LegalEntity {uscc: $uscc})
WHERE object.closed_at IS NULL
WITH object, coalesce(object.established_on <= $as_of, true) AS is_established, object.party_count AS rank
