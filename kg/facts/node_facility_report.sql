SELECT
    source,
    record_key,
    recorded_at,
    report_id,
    stated_from,
    stated_until,
    facility_state,
    loan_class,
    balance_minor,
    overdue_minor,
    currency
FROM reported_facility
