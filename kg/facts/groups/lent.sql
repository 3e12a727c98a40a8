-- What legal entities owe on a day where one of $party_ids lends or owes it, who lent it, and what was outstanding by
-- the last report of that day (unknown before the first). Who trades alone, today or then, is a natural person and not told (rule L0).
WITH
lending AS (SELECT DISTINCT from_id AS lender_id, to_id AS facility_id FROM edge_lends WHERE {stood}),
borrowing AS (SELECT DISTINCT from_id AS borrower_id, to_id AS facility_id FROM edge_borrows WHERE {stood}),
concerned AS (
    SELECT facility_id FROM lending WHERE lender_id = ANY($party_ids)
    UNION
    SELECT facility_id FROM borrowing WHERE borrower_id = ANY($party_ids)
),
described AS (SELECT to_id AS report_id, from_id AS facility_id FROM edge_reported_as WHERE recorded_at <= $believed_at),
reported AS (
    SELECT described.facility_id, report.facility_state, report.balance_minor
    FROM described
    JOIN node_facility_report AS report USING (report_id)
    WHERE report.recorded_at <= $believed_at
        AND (report.closed_at IS NULL OR report.closed_at > $believed_at)
        AND report.stated_from <= $held_on
    QUALIFY row_number() OVER (PARTITION BY described.facility_id ORDER BY report.stated_from DESC, report_id) = 1
)
SELECT
    facility.facility_id,
    lender_id,
    borrower_id,
    facility.facility_kind,
    facility.amount_minor,
    CASE
        WHEN reported.facility_id IS NOT NULL THEN reported.balance_minor
        WHEN facility.recorded_at <= $believed_at
            AND CAST(make_timestamp(epoch_us(facility.recorded_at) + 28_800_000_000) AS DATE) <= $held_on
            THEN facility.balance_minor
    END AS balance_minor,
    facility.currency
FROM lending
JOIN borrowing USING (facility_id)
JOIN node_facility AS facility USING (facility_id)
JOIN ({registered_as}) AS borrower ON borrower.entity_id = borrower_id
SEMI JOIN concerned USING (facility_id)
LEFT JOIN reported USING (facility_id)
WHERE NOT borrower.is_natural
    AND CASE
        WHEN facility.ended_on > $held_on THEN 'open'
        ELSE coalesce(reported.facility_state, facility.facility_state)
    END = 'open'
ORDER BY facility.facility_id, lender_id, borrower_id
