SELECT entity_id, register_state AS band, source, record_key, ended_on AS dated_on
FROM node_legal_entity
WHERE closed_at IS NULL
