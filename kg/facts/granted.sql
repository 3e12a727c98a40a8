-- The facilities that there are, by the key that their bank refers to them with.
CREATE OR REPLACE TEMP TABLE granted AS
SELECT source, facility_key, opened_on, ended_on, fact_id('Facility', concat_ws(chr(31), source, facility_key)) AS facility_id
FROM staged_facility
QUALIFY row_number() OVER (PARTITION BY source, facility_key ORDER BY recorded_at DESC, record_key) = 1
