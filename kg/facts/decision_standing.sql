-- When each decision leaves every computation (rule L5). `expires_on` is the day on which age alone ends it, `leaves_on`
-- the first day on which it no longer counts for whatever reason, as far as is known; both are empty where nothing ends
-- it. A decision without a grade is kept as a general one; one of a kind that has no rule does not count.
CREATE OR REPLACE TEMP TABLE decision_standing AS
SELECT
    decision.decision_id,
    coalesce(retention.counts, false) AS counts,
    CAST(decision.decided_on + to_years(retention.keep_years) AS DATE) AS expires_on,
    least(
        CAST(decision.decided_on + to_years(retention.keep_years) AS DATE),
        decision.repaired_on,
        CASE WHEN retention.at_end = 'leaves' THEN decision.ended_on END
    ) AS leaves_on
FROM node_decision AS decision
LEFT JOIN retention
    ON retention.decision_kind = decision.decision_kind
        AND coalesce(retention.grade, decision.grade, 'general') = coalesce(decision.grade, 'general')
WHERE decision.closed_at IS NULL
