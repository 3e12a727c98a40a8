// purpose: which firms a firm controls, itself or through others, by most votes first, as computed on a night
// mode: read
// params: $uscc: Uscc, $limit: int
// returns: controlled_uscc: Uscc?, controlled_name: FirmName?, direct_votes: float, least_votes: float, most_votes: float, method_version: str
// bound: LIMIT $limit
// needs: named firms
MATCH (firm:LegalEntity {uscc: $uscc})-[held:CONTROLS]->(controlled:LegalEntity)
WHERE held.closed_at IS NULL
  AND NOT controlled.subject_kind IN ['individual_business', 'sole_proprietorship']
  AND NOT firm.subject_kind IN ['individual_business', 'sole_proprietorship']
RETURN controlled.uscc AS controlled_uscc, controlled.name AS controlled_name, held.direct_votes AS direct_votes,
       held.least_votes AS least_votes, held.most_votes AS most_votes, held.method_version AS method_version
ORDER BY least_votes DESC, controlled_uscc
LIMIT $limit
