// purpose: licences of firms that end between two days, the earliest first
// mode: read
// params: $from_day: date?, $until_day: date?, $limit: int
// returns: uscc: Uscc?, name: FirmName?, licence_kind: LicenceKind, authority: str?, valid_to: date
// bound: LIMIT $limit
// needs: named firms
MATCH (firm:LegalEntity)-[edge:HOLDS]->(licence:Licence)
WHERE edge.valid_to IS NOT NULL AND edge.closed_at IS NULL
  AND ($from_day IS NULL OR edge.valid_to >= $from_day) AND ($until_day IS NULL OR edge.valid_to <= $until_day)
  AND NOT firm.subject_kind IN ['individual_business', 'sole_proprietorship']
RETURN firm.uscc AS uscc, firm.name AS name, licence.licence_kind AS licence_kind, licence.authority AS authority,
       edge.valid_to AS valid_to
ORDER BY valid_to, uscc
LIMIT $limit
