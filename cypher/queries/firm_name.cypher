// purpose: the registered name of the firm that has a credit code
// mode: read
// params: $uscc: Uscc
// returns: name: FirmName?
// bound: LIMIT 1
// needs: named firms
MATCH (firm:LegalEntity {uscc: $uscc})
WHERE NOT firm.subject_kind IN ['individual_business', 'sole_proprietorship']
RETURN firm.name AS name
LIMIT 1
