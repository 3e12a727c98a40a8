SELECT
    source,
    record_key,
    recorded_at,
    fact_id('Facility', concat_ws(chr(31), source, facility_key)) AS facility_id,
    facility_kind,
    facility_state,
    loan_class,
    amount_minor,
    balance_minor,
    overdue_minor,
    currency,
    annual_interest_ratio,
    CASE WHEN usage IS NOT NULL THEN seal_party(facility_id, usage, NULL) END AS usage,
    CASE WHEN lender_name IS NOT NULL THEN seal_party(facility_id, lender_name, NULL) END AS lender_name,
    opened_on,
    due_on,
    ended_on,
    repayment_month_on,
    repayment_code,
    repayment_codes
FROM staged_facility
LEFT JOIN repaid USING (source, facility_key)
QUALIFY row_number() OVER (PARTITION BY source, facility_key ORDER BY recorded_at DESC, record_key) = 1
