-- Legal entities of which control and beneficial owners are told: a natural person's business is nobody's (rule L0).
CREATE OR REPLACE TEMP TABLE firm AS
SELECT entity_id
FROM node_legal_entity
WHERE closed_at IS NULL AND subject_kind NOT IN ('individual_business', 'sole_proprietorship')
