-- What the bank reported of a firm's facility, from which declared night to which, where the reports differ.
CREATE OR REPLACE TEMP TABLE reported_facility AS
WITH
shown AS (
    SELECT
        struct_pack(source, facility_key, record_key) AS subject,
        source,
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
FROM (SELECT *, subject.facility_key AS facility_key FROM statements_of('shown'))
JOIN granted USING (source, facility_key)
QUALIFY count(*) OVER (PARTITION BY facility_id) > 1
