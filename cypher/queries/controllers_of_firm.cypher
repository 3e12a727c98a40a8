// purpose: which firms control a firm, alone or together with others, those alone first and then by most votes, as computed on a night
// mode: read
// params: $uscc: Uscc, $limit: int
// returns: controller_uscc: Uscc?, controller_name: FirmName?, is_joint: bool, is_ultimate: bool?, direct_votes: float, least_votes: float?, most_votes: float?, together_least_votes: float?, together_most_votes: float?, method_version: str
// bound: LIMIT $limit
// needs: named firms
MATCH (controller:LegalEntity)-[held:CONTROLS]->(firm:LegalEntity {uscc: $uscc})
WHERE held.closed_at IS NULL
  AND NOT controller.subject_kind IN ['individual_business', 'sole_proprietorship']
  AND NOT firm.subject_kind IN ['individual_business', 'sole_proprietorship']
RETURN controller.uscc AS controller_uscc, controller.name AS controller_name, coalesce(held.is_joint, false) AS is_joint,
       held.is_ultimate AS is_ultimate, held.direct_votes AS direct_votes,
       CASE WHEN NOT coalesce(held.is_joint, false) THEN held.least_votes END AS least_votes,
       CASE WHEN NOT coalesce(held.is_joint, false) THEN held.most_votes END AS most_votes,
       CASE WHEN held.is_joint THEN held.least_votes END AS together_least_votes,
       CASE WHEN held.is_joint THEN held.most_votes END AS together_most_votes, held.method_version AS method_version
ORDER BY is_joint, coalesce(least_votes, together_least_votes) DESC, controller_uscc
LIMIT $limit
