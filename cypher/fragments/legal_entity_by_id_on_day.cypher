// purpose: the legal entity of an opaque id as of a day, and whether it was established by then; of a retired id, those that answer for it, the one that holds most first; of natural persons' businesses only where they may be read
// mode: read
// params: $entity_id: EntityId, $as_of: date, $natural_persons: bool
// on: Query
// shape: object: LegalEntity, redirected_from: EntityId?, successor_ids: list[EntityId], is_established: bool
// bound: LIMIT $limit
MATCH (asked:LegalEntity {entity_id: $entity_id})
WITH asked, CASE WHEN asked.closed_at IS NULL THEN [asked.entity_id] ELSE coalesce(asked.successor_ids, []) END AS ids
WITH asked, COLLECT {
  UNWIND range(0, size(ids) - 1) AS place
  MATCH (one:LegalEntity {entity_id: ids[place]})
  WHERE one.closed_at IS NULL
  WITH one, place, coalesce(one.established_on <= $as_of, true) AS was_there,
    $natural_persons OR NOT one.subject_kind IN ['individual_business', 'sole_proprietorship'] AS is_told
  RETURN {node: one, is_told: is_told, was_there: was_there} ORDER BY is_told DESC, was_there DESC, place
} AS found
UNWIND range(0, size(found) - 1) AS place
WITH found[place].node AS object, found[place].was_there AS is_established,
  CASE WHEN asked.closed_at IS NOT NULL THEN asked.entity_id END AS redirected_from,
  CASE WHEN asked.closed_at IS NOT NULL THEN [one IN found WHERE one.is_told AND one.was_there | one.node.entity_id]
    ELSE [] END AS successor_ids, -place AS rank
