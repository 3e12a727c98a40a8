// purpose: the legal entity of an opaque id as of a day, none before it was established; of a retired id, those that answer for it, the one that holds most first
// mode: read
// params: $entity_id: EntityId, $as_of: date
// on: Query
// shape: object: LegalEntity, redirected_from: EntityId?, successor_ids: list[EntityId]
// bound: LIMIT $limit
MATCH (asked:LegalEntity {entity_id: $entity_id})
WITH asked, CASE WHEN asked.closed_at IS NULL THEN [asked.entity_id] ELSE coalesce(asked.successor_ids, []) END AS ids
UNWIND range(0, size(ids) - 1) AS place
MATCH (object:LegalEntity {entity_id: ids[place]})
WHERE object.closed_at IS NULL AND coalesce(object.established_on <= $as_of, true)
WITH object, CASE WHEN asked.closed_at IS NOT NULL THEN asked.entity_id END AS redirected_from,
  CASE WHEN asked.closed_at IS NOT NULL THEN ids ELSE [] END AS successor_ids, -place AS rank
