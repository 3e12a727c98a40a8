// purpose: the natural person whose valid identity number has a keyed hash, and firms below as of a day
// mode: read
// params: $number_hash: NumberHash, $as_of: date
// on: Query
// shape: object: Person
// bound: LIMIT $limit
MATCH (object:Person {number_hash: $number_hash})
WHERE object.closed_at IS NULL AND $as_of IS NOT NULL
WITH object, object.party_count AS rank
