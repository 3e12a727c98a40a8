-- Each legal entity with its registration, if any, and who stands behind it (rule L0). Without a registration the
-- credit code's class tells (GB 32100-2015: 92 is 个体工商户, a leading 1 a body of 机构编制), then the name; a Chinese
-- name without the ending of a firm or body counts as an individual business, because its name may be its owner's. No
-- name tells an organ of the state: a committee may be employees' or villagers'.
CREATE OR REPLACE TEMP TABLE registered AS
WITH
registrant AS (
    SELECT source, record_key, entity_id, place
    FROM mention
    WHERE record_type = 'registration' AND mention = 'subject'
),
entry AS (
    SELECT staged_registration.*, entity_id, place
    FROM staged_registration
    JOIN registrant USING (source, record_key)
    QUALIFY row_number() OVER (PARTITION BY entity_id ORDER BY place) = 1
)
SELECT
    named.entity_id,
    named.name,
    -- What is concluded from the entry leads to the record of the entry, whoever gives the name.
    CASE WHEN entry.entity_id IS NULL THEN named.source ELSE entry.source END AS stating_source,
    CASE WHEN entry.entity_id IS NULL THEN named.record_key ELSE entry.record_key END AS stating_record_key,
    CASE WHEN entry.entity_id IS NULL THEN named.recorded_at ELSE entry.recorded_at END AS stating_recorded_at,
    entity_number.number AS uscc,
    CASE
        WHEN entry.entity_kind IS NOT NULL THEN entry.entity_kind
        WHEN entity_number.number[:2] = '92' THEN 'individual_business'
        WHEN entity_number.number[1] = '1' THEN 'public_body'
        WHEN entity_number.number IS NOT NULL THEN 'firm'
        WHEN ends_as_branch(named.name) THEN 'branch'
        WHEN ends_as_firm(named.name) OR ends_as_body(named.name) THEN 'firm'
        WHEN regexp_matches(named.name, '\p{Han}') THEN 'individual_business'
        ELSE 'firm'
    END AS stands_behind,
    entry.* EXCLUDE (entity_id, place, source, record_key, recorded_at, former_names)
FROM mention AS named
LEFT JOIN entry USING (entity_id)
LEFT JOIN entity_number USING (entity_id)
WHERE named.kind = 'legal_entity' AND named.place = 1
