-- Firms that can be named: in business, no natural person's (rule L0), no branch, no public body.
CREATE OR REPLACE TEMP TABLE warned_firm AS
SELECT entity_id, uscc, name, established_on
FROM node_legal_entity
WHERE closed_at IS NULL AND subject_kind = 'firm' AND register_state = 'active'
