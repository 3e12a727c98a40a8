// purpose: pairs of firms that guarantee each other, the largest sum first
// mode: read
// params: $limit: int
// returns: one_uscc: Uscc?, one_name: FirmName?, other_uscc: Uscc?, other_name: FirmName?, guaranteed_minor: int
// bound: LIMIT $limit
MATCH (one:LegalEntity)-[there:GUARANTEES]->(other:LegalEntity)-[back:GUARANTEES]->(one)
WHERE one.entity_id < other.entity_id AND there.closed_at IS NULL AND back.closed_at IS NULL
  AND NONE(kind IN [one.subject_kind, other.subject_kind] WHERE kind IN ['individual_business', 'sole_proprietorship'])
RETURN one.uscc AS one_uscc, one.name AS one_name, other.uscc AS other_uscc, other.name AS other_name,
       sum(coalesce(there.amount_minor, 0) + coalesce(back.amount_minor, 0)) AS guaranteed_minor
ORDER BY guaranteed_minor DESC, one_uscc, other_uscc
LIMIT $limit
