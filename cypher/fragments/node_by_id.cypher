// purpose: the object of an opaque id; nothing of a natural person, nor of one who trades (L0) but that entity itself
// mode: read
// params: $id: str, $natural_kinds: list[SubjectKind], $natural_persons: bool
// on: Query
// shape: object: LegalEntity | Facility | Decision | Licence | Address | Evaluation, redirected_from: EntityId?, successor_ids: list[EntityId], decision_state: DecisionState?
// bound: LIMIT $limit
CALL () {
  MATCH (asked:LegalEntity {entity_id: $id})
  WITH asked, CASE WHEN asked.closed_at IS NULL THEN [asked.entity_id] ELSE coalesce(asked.successor_ids, []) END AS ids
  WITH asked, COLLECT {
    UNWIND range(0, size(ids) - 1) AS place
    MATCH (one:LegalEntity {entity_id: ids[place]})
    WHERE one.closed_at IS NULL
    WITH one, place, $natural_persons OR NOT one.subject_kind IN $natural_kinds AS is_told
    RETURN {node: one, is_told: is_told} ORDER BY is_told DESC, place
  } AS found
  UNWIND range(0, size(found) - 1) AS place
  RETURN found[place].node AS node, asked, [one IN found WHERE one.is_told | one.node.entity_id] AS ids, place
  UNION ALL
  MATCH (node:Facility {facility_id: $id})
  WHERE NOT EXISTS { MATCH (:Person)-[:BORROWS]->(node) }
    AND NOT EXISTS {
      MATCH (party:LegalEntity)-[debt:BORROWS]->(node)
      WHERE party.subject_kind IN $natural_kinds
        OR (coalesce(debt.valid_from, debt.stated_from) >= party.traded_alone_from
          AND coalesce(debt.valid_from, debt.stated_from) < party.traded_alone_until)
    }
  RETURN node, node AS asked, [] AS ids, 0 AS place
  UNION ALL
  MATCH (node:Decision {decision_id: $id})
  WHERE node.repaired_on IS NULL AND NOT EXISTS { MATCH (:Person)-[:SUBJECT_OF]->(node) }
    AND NOT EXISTS {
      MATCH (party:LegalEntity)-[:SUBJECT_OF]->(node)
      WHERE party.subject_kind IN $natural_kinds
        OR (node.decided_on >= party.traded_alone_from AND node.decided_on < party.traded_alone_until)
    }
  RETURN node, node AS asked, [] AS ids, 0 AS place
  UNION ALL
  MATCH (node:Licence {licence_id: $id})
  WHERE NOT EXISTS {
      MATCH (party:LegalEntity)-[held:HOLDS]->(node)
      WHERE party.subject_kind IN $natural_kinds
        OR (coalesce(held.valid_from, held.stated_from) >= party.traded_alone_from
          AND coalesce(held.valid_from, held.stated_from) < party.traded_alone_until)
    }
  RETURN node, node AS asked, [] AS ids, 0 AS place
  UNION ALL
  MATCH (node:Address {address_id: $id})
  WHERE node.address IS NOT NULL
  RETURN node, node AS asked, [] AS ids, 0 AS place
  UNION ALL
  MATCH (node:Evaluation {evaluation_id: $id})
  WHERE NOT EXISTS { MATCH (party:LegalEntity)-[:EVALUATED_AS]->(node) WHERE party.subject_kind IN $natural_kinds }
  RETURN node, node AS asked, [] AS ids, 0 AS place
}
WITH node, asked, ids, place
WHERE node.closed_at IS NULL
WITH node AS object, CASE WHEN asked.closed_at IS NOT NULL THEN asked.entity_id END AS redirected_from,
  CASE WHEN asked.closed_at IS NOT NULL THEN ids ELSE [] END AS successor_ids, -place AS rank,
  CASE
    WHEN NOT node:Decision THEN null
    WHEN node.expires_on <= date.transaction('Asia/Shanghai') THEN 'expired'
    WHEN node.ended_on <= date.transaction('Asia/Shanghai') THEN 'ended'
    ELSE 'in_force'
  END AS decision_state
