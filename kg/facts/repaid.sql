-- How a firm's facility was repaid, month by month: the last code reported for a month, # where none was.
CREATE OR REPLACE TEMP TABLE repaid AS
WITH
reported AS (
    SELECT
        source,
        facility_key,
        month_on,
        year(month_on) * 12 + month(month_on) AS month_number,
        arg_max(repayment_code, (recorded_at, record_key)) AS code
    FROM staged_repayment_state
    SEMI JOIN owed_by_firms USING (source, facility_key)
    GROUP BY ALL
)
SELECT
    source,
    facility_key,
    max(month_on) AS repayment_month_on,
    arg_max(code, month_number) AS repayment_code,
    string_agg(code || repeat('#', (next_number - month_number - 1)::INTEGER), '' ORDER BY month_number)[-60:]
        AS repayment_codes
FROM (
    SELECT *, lead(month_number, 1, month_number + 1) OVER (PARTITION BY source, facility_key ORDER BY month_number)
        AS next_number
    FROM reported
)
GROUP BY source, facility_key
