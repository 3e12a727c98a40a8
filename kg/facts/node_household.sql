SELECT
    source,
    record_key,
    recorded_at,
    fact_id('Household', concat_ws(chr(31), source, household_key)) AS household_id,
    household_kind,
    division_code
FROM staged_household
QUALIFY row_number() OVER (PARTITION BY source, household_key ORDER BY recorded_at DESC, record_key) = 1
