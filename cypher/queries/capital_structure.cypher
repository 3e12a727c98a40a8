// purpose: registered and paid-in capital of active firms by legal form and currency
// mode: read
// params: none
// returns: legal_form: LegalForm?, currency: CurrencyCode?, firm_count: int, median_registered_minor: int?, paid_in_ratio: float?, unpaid_count: int
// bound: LIMIT 100
// needs: named firms
MATCH (firm:LegalEntity)
WHERE firm.register_state = 'active' AND firm.registered_capital_minor > 0
  AND NOT firm.subject_kind IN ['individual_business', 'sole_proprietorship']
WITH firm.legal_form AS legal_form, firm.currency AS currency, firm.registered_capital_minor AS registered,
     coalesce(firm.paid_in_capital_minor, 0) AS paid_in
RETURN legal_form, currency, count(*) AS firm_count, toInteger(percentileCont(registered, 0.5)) AS median_registered_minor,
       round(toFloat(sum(paid_in)) / sum(registered), 3) AS paid_in_ratio,
       count(CASE WHEN paid_in = 0 THEN 1 END) AS unpaid_count
ORDER BY firm_count DESC, legal_form, currency
LIMIT 100
