-- What the bank reported of a firm's facility, from which declared night to which, where the reports differ.
CREATE OR REPLACE TEMP TABLE reported_facility AS
WITH
shown AS (
    SELECT
        source,
        facility_key,
        record_key,
        recorded_at,
        superseded_at,
        struct_pack(
            facility_state := facility_state,
            loan_class := loan_class,
            balance_minor := balance_minor,
            overdue_minor := overdue_minor,
            currency := currency
        ) AS content
    FROM version_facility
    SEMI JOIN owed_by_firms USING (source, facility_key)
    WHERE superseded_at IS NULL OR superseded_at > recorded_at
),
numbered AS (
    SELECT *, count_if(is_new) OVER (PARTITION BY source, facility_key, record_key ORDER BY recorded_at) AS report_number
    FROM (
        SELECT
            *,
            lag(content) OVER versions IS DISTINCT FROM content
            OR lag(superseded_at) OVER versions IS DISTINCT FROM recorded_at AS is_new
        FROM shown
        WINDOW versions AS (PARTITION BY source, facility_key, record_key ORDER BY recorded_at)
    )
),
report AS (
    SELECT
        source,
        facility_key,
        record_key,
        min(recorded_at) AS recorded_at,
        night_of(min(recorded_at)) AS stated_from,
        CASE WHEN count(superseded_at) = count(*) THEN night_of(max(superseded_at)) END AS stated_until,
        any_value(content) AS content
    FROM numbered
    GROUP BY source, facility_key, record_key, report_number
)
SELECT
    source,
    record_key,
    recorded_at,
    facility_id,
    fact_id('FacilityReport', concat_ws(chr(31), source, record_key, facility_id, stated_from)) AS report_id,
    stated_from,
    stated_until,
    unnest(content)
FROM report
JOIN granted USING (source, facility_key)
QUALIFY count(*) OVER (PARTITION BY facility_id) > 1
