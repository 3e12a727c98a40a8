// purpose: the natural person whose valid identity number has a keyed hash
// mode: read
// params: $number_hash: NumberHash
// on: Query
// shape: object: Person
// bound: LIMIT $limit
MATCH (object:Person {number_hash: $number_hash})
WHERE object.closed_at IS NULL
WITH object, object.party_count AS rank
