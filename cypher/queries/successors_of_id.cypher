// purpose: the firms that answer for an id, the one that holds most of it first: itself while it is in use, else its successors
// mode: read
// params: $entity_id: EntityId, $limit: int
// returns: entity_id: EntityId, uscc: Uscc?, name: FirmName?, is_successor: bool
// bound: LIMIT $limit
// needs: named firms
MATCH (asked:LegalEntity {entity_id: $entity_id})
WITH asked, CASE WHEN asked.closed_at IS NULL THEN [asked.entity_id] ELSE coalesce(asked.successor_ids, []) END AS ids
UNWIND range(0, size(ids) - 1) AS place
MATCH (firm:LegalEntity {entity_id: ids[place]})
WHERE firm.closed_at IS NULL
  AND NOT firm.subject_kind IN ['individual_business', 'sole_proprietorship']
RETURN firm.entity_id AS entity_id, firm.uscc AS uscc, firm.name AS name, asked.closed_at IS NOT NULL AS is_successor
ORDER BY place
LIMIT $limit
