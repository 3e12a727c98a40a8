// purpose: firms with the most branches, and in how many divisions these lie
// mode: read
// params: $limit: int
// returns: uscc: Uscc?, name: FirmName?, branch_count: int, division_count: int, active_count: int
// bound: LIMIT $limit
MATCH (branch:LegalEntity)-[edge:BRANCH_OF]->(head:LegalEntity)
WHERE edge.closed_at IS NULL AND NOT head.subject_kind IN ['individual_business', 'sole_proprietorship']
RETURN head.uscc AS uscc, head.name AS name, count(DISTINCT branch) AS branch_count,
       count(DISTINCT branch.division_code) AS division_count,
       count(DISTINCT CASE branch.register_state WHEN 'active' THEN branch END) AS active_count
ORDER BY branch_count DESC, uscc
LIMIT $limit
