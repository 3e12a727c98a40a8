SELECT
    source,
    record_key,
    recorded_at,
    fact_id('Decision', concat_ws(chr(31), source, record_key)) AS decision_id,
    staged_decision.decision_kind,
    document_number,
    authority,
    CASE WHEN reason IS NOT NULL THEN seal_party(decision_id, reason, NULL) END AS reason,
    staged_decision.grade,
    amount_minor,
    currency,
    decided_on,
    ended_on,
    repaired_on,
    CAST(decided_on + to_months(keep_months) AS DATE) AS expires_on
FROM staged_decision
-- A decision without a grade is kept as a general one.
LEFT JOIN retention
    ON retention.decision_kind = staged_decision.decision_kind
        AND coalesce(retention.grade, staged_decision.grade, 'general') = coalesce(staged_decision.grade, 'general')
