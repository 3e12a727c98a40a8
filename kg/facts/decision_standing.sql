-- When each decision leaves every computation (rule L5). `expires_on` is the day on which age alone ends it, `leaves_on`
-- the first day on which it no longer counts for whatever reason, as far as is known; both are empty where nothing ends
-- it. A decision without a grade is kept as a general one; one of a kind that has no rule does not count. `is_published`: may
-- be in a release while it stands.
CREATE OR REPLACE TEMP TABLE decision_standing AS
SELECT
    decision.decision_id,
    coalesce(retention.counts, false) AS counts,
    coalesce(retention.published, true) AS is_published,
    CAST(decision.decided_on + to_months(retention.keep_months) AS DATE) AS expires_on,
    least(
        CAST(decision.decided_on + to_months(retention.keep_months) AS DATE),
        decision.repaired_on,
        CASE WHEN retention.at_end = 'leaves' THEN decision.ended_on END
    ) AS leaves_on
FROM node_decision AS decision
LEFT JOIN retention
    ON retention.decision_kind = decision.decision_kind
        AND coalesce(retention.grade, decision.grade, 'general') = coalesce(decision.grade, 'general')
WHERE decision.closed_at IS NULL
