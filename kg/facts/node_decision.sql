SELECT
    source,
    record_key,
    recorded_at,
    fact_id('Decision', concat_ws(chr(31), source, record_key)) AS decision_id,
    decision_kind,
    document_number,
    authority,
    reason,
    grade,
    amount_minor,
    currency,
    decided_on,
    ended_on,
    repaired_on
FROM staged_decision
