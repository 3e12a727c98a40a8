-- Which legal entities can be evaluated, and why the others cannot; nothing is computed of those (rules L0 and L1).
CREATE OR REPLACE TEMP TABLE eligibility AS
SELECT
    entity_id,
    CASE
        WHEN subject_kind IN ('individual_business', 'sole_proprietorship') THEN 'natural_person_l0'
        WHEN subject_kind IN ('branch', 'public_body') THEN subject_kind
        WHEN register_state = 'unknown' AND legal_form IS NULL AND established_on IS NULL THEN 'not_registered'
        WHEN register_state = 'unknown' THEN 'state_unknown'
        WHEN register_state = 'deregistered' THEN 'deregistered'
        WHEN last_night_on + $register_days_max < $night THEN 'data_too_old'
    END AS cannot_evaluate_code
FROM node_legal_entity AS entity
LEFT JOIN node_source ON source_id = entity.source AND node_source.closed_at IS NULL
WHERE entity.closed_at IS NULL
