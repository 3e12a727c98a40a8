-- Who is classed, and whose decisions may count: firms and branches, never a natural person nor a public body.
CREATE OR REPLACE TEMP TABLE firm AS
SELECT entity_id FROM eligibility WHERE cannot_evaluate_code IS NULL;
CREATE OR REPLACE TEMP TABLE organisation AS
SELECT entity_id, traded_alone_from, traded_alone_until
FROM node_legal_entity
WHERE closed_at IS NULL AND subject_kind IN ('firm', 'branch')
