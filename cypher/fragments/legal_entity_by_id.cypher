// purpose: the legal entity of an opaque id
// mode: read
// params: $entity_id: EntityId
// on: Query
// shape: object: LegalEntity
// bound: LIMIT $limit
MATCH (object:LegalEntity {entity_id: $entity_id})
WHERE object.closed_at IS NULL
WITH object, object.party_count AS rank
