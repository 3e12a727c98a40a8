-- Firms in default on a day, by what was known at a moment: a facility that its bank classes as non-performing or has
-- written off; or a place on the list of dishonest debtors that still counts today (rule L5). A default of a facility
-- begins with the first night of the spell that stands: what a statement of another class ended before is another
-- default, and silence of the bank ends none. The night of a record is the day that began in China when it was recorded.
-- Source: 金融资产风险分类办法 (2023 No. 1) art. 10 to 14.
CREATE OR REPLACE TEMP TABLE in_default AS
WITH
reported AS (
    SELECT edge.from_id AS facility_id, report.*
    FROM edge_reported_as AS edge
    JOIN node_facility_report AS report ON report.report_id = edge.to_id
    WHERE edge.recorded_at <= $believed_at AND coalesce(edge.closed_at > $believed_at, true)
        AND report.stated_from <= $held_on
        AND coalesce(report.stated_until > report.stated_from, true)
),
stated AS (
    SELECT facility_id, stated_from, stated_until, loan_class, facility_state, source, record_key FROM reported
    UNION ALL
    SELECT
        facility_id, CAST(make_timestamp(epoch_us(recorded_at) + 28_800_000_000) AS DATE) AS stated_from,
        CAST(make_timestamp(epoch_us(closed_at) + 28_800_000_000) AS DATE) AS stated_until, loan_class,
        facility_state, source, record_key
    FROM node_facility
    ANTI JOIN (SELECT from_id AS facility_id FROM edge_reported_as) USING (facility_id)
    WHERE recorded_at <= $believed_at
        AND CAST(make_timestamp(epoch_us(recorded_at) + 28_800_000_000) AS DATE) <= $held_on
),
classed AS (
    SELECT
        *,
        facility_state = 'written_off'
        OR (loan_class IN ('substandard', 'doubtful', 'loss') AND facility_state <> 'settled') AS is_bad
    FROM stated
),
spell AS (
    SELECT
        facility_id,
        min(stated_from) AS since_on,
        unnest(arg_max(struct_pack(facility_state, source, record_key), stated_from))
    FROM (
        SELECT *, max(stated_from) FILTER (WHERE NOT is_bad) OVER (PARTITION BY facility_id) AS cured_on
        FROM classed
    )
    WHERE is_bad AND coalesce(stated_from > cured_on, true)
    GROUP BY facility_id
    HAVING bool_or(coalesce(stated_until > $held_on, true))
),
-- A facility that was written off or sold has ended at its bank, and its debt has not.
owing AS (
    SELECT from_id AS entity_id, to_id AS facility_id, ended_on
    FROM (SELECT * REPLACE (CAST(NULL AS DATE) AS valid_to), valid_to AS ended_on FROM edge_borrows)
    WHERE {stood}
),
owed AS (
    SELECT DISTINCT entity_id, since_on, source, record_key
    FROM spell
    JOIN owing USING (facility_id)
    WHERE facility_state IN ('written_off', 'transferred') OR coalesce(ended_on > $held_on, true)
),
listed AS (
    SELECT edge.from_id AS entity_id, decision.decided_on AS since_on, decision.source, decision.record_key
    FROM edge_subject_of AS edge
    JOIN node_decision AS decision ON decision.decision_id = edge.to_id
    JOIN decision_standing AS standing ON standing.decision_id = decision.decision_id
    WHERE decision.decision_kind = 'dishonest_debtor_listing'
        AND standing.counts
        AND coalesce(standing.leaves_on > $today, true)
        AND edge.recorded_at <= $believed_at AND coalesce(edge.closed_at > $believed_at, true)
        AND decision.decided_on <= $held_on
)
SELECT * FROM (FROM owed UNION ALL FROM listed) SEMI JOIN warned_firm USING (entity_id)
