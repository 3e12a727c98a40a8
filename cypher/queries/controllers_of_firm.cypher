// purpose: which firms control a firm, by most votes first, as computed on a night
// mode: read
// params: $uscc: Uscc, $limit: int
// returns: controller_uscc: Uscc?, controller_name: FirmName?, direct_votes: float, least_votes: float, most_votes: float, method_version: str
// bound: LIMIT $limit
// needs: named firms
MATCH (controller:LegalEntity)-[held:CONTROLS]->(firm:LegalEntity {uscc: $uscc})
WHERE held.closed_at IS NULL
  AND NOT controller.subject_kind IN ['individual_business', 'sole_proprietorship']
  AND NOT firm.subject_kind IN ['individual_business', 'sole_proprietorship']
RETURN controller.uscc AS controller_uscc, controller.name AS controller_name, held.direct_votes AS direct_votes,
       held.least_votes AS least_votes, held.most_votes AS most_votes, held.method_version AS method_version
ORDER BY least_votes DESC, controller_uscc
LIMIT $limit
