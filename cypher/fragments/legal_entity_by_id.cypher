// purpose: the legal entity of an opaque id; of a retired id, those that answer for it, the one that holds most first; of natural persons' businesses only where they may be read
// mode: read
// params: $entity_id: EntityId, $natural_persons: bool
// on: Query
// shape: object: LegalEntity, redirected_from: EntityId?, successor_ids: list[EntityId]
// bound: LIMIT $limit
MATCH (asked:LegalEntity {entity_id: $entity_id})
WITH asked, CASE WHEN asked.closed_at IS NULL THEN [asked.entity_id] ELSE coalesce(asked.successor_ids, []) END AS ids
WITH asked, COLLECT {
  UNWIND range(0, size(ids) - 1) AS place
  MATCH (one:LegalEntity {entity_id: ids[place]})
  WHERE one.closed_at IS NULL
  WITH one, place,
    $natural_persons OR NOT one.subject_kind IN ['individual_business', 'sole_proprietorship'] AS is_told
  RETURN {node: one, is_told: is_told} ORDER BY is_told DESC, place
} AS found
UNWIND range(0, size(found) - 1) AS place
WITH found[place].node AS object, CASE WHEN asked.closed_at IS NOT NULL THEN asked.entity_id END AS redirected_from,
  CASE WHEN asked.closed_at IS NOT NULL THEN [one IN found WHERE one.is_told | one.node.entity_id] ELSE [] END
    AS successor_ids, -place AS rank
