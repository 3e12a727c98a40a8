-- Which person belongs to which household, by the register's own record of that person (rule L9: no dates, no address).
CREATE OR REPLACE TEMP TABLE resided AS
SELECT
    staged_resident.source,
    staged_resident.record_key,
    staged_resident.recorded_at,
    entity_id,
    household_key,
    household_kind,
    relation_code,
    fact_id('Household', concat_ws(chr(31), staged_resident.source, household_key)) AS household_id
FROM staged_resident
JOIN membership ON membership.party_id = subject_party_id
JOIN (
    SELECT source, household_key, arg_max(household_kind, (recorded_at, record_key)) AS household_kind
    FROM staged_household
    GROUP BY ALL
) AS home USING (source, household_key)
