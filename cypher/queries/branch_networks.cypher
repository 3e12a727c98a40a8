// purpose: firms with the most branches on the night, and in how many divisions these lie
// mode: read
// params: $limit: int
// returns: uscc: Uscc?, name: FirmName | EntityId, branch_count: int, division_count: int?, active_count: int?
// bound: LIMIT $limit
MATCH (meta:Meta {name: 'publication'})
MATCH (branch:LegalEntity)-[edge:BRANCH_OF]->(head:LegalEntity)
WHERE edge.closed_at IS NULL AND coalesce(edge.valid_from <= meta.night, true)
  AND coalesce(edge.valid_to > meta.night, true)
  AND NOT coalesce(head.subject_kind, 'firm') IN ['individual_business', 'sole_proprietorship']
WITH head, count(DISTINCT branch) AS branch_count, nullIf(count(DISTINCT branch.division_code), 0) AS division_count,
     CASE WHEN count(branch.register_state) > 0
       THEN count(DISTINCT CASE branch.register_state WHEN 'active' THEN branch END) END AS active_count
RETURN head.uscc AS uscc, coalesce(head.name, head.entity_id) AS name, branch_count, division_count, active_count
ORDER BY branch_count DESC, name
LIMIT $limit
