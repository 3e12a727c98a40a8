SELECT
    fact_id('REPORTED_AS', concat_ws(chr(31), facility_id, report_id)) AS edge_id,
    facility_id AS from_id,
    report_id AS to_id,
    stated_from AS valid_from,
    stated_until AS valid_to,
    recorded_at,
    source,
    record_key
FROM reported_facility
