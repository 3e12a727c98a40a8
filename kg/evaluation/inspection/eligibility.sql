-- Which legal entities can be evaluated, and why the others cannot; nothing is computed of those (rules L0 and L1).
CREATE OR REPLACE TEMP TABLE eligibility AS
SELECT
    entity_id,
    CASE
        WHEN subject_kind IN ('individual_business', 'sole_proprietorship') THEN 'natural_person_l0'
        WHEN subject_kind IN ('branch', 'public_body') THEN subject_kind
        WHEN register_state = 'unknown' THEN 'not_registered'
        WHEN register_state = 'deregistered' THEN 'deregistered'
    END AS cannot_evaluate_code
FROM node_legal_entity
WHERE closed_at IS NULL;
CREATE OR REPLACE TEMP TABLE firm AS
SELECT entity_id FROM eligibility WHERE cannot_evaluate_code IS NULL
