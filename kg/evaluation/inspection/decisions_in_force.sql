-- Decisions on firms and branches that count on the day: not repaired, not ended, not older than they are kept (L5). What was
-- decided while a firm was a natural person's business is that person's (L0).
CREATE OR REPLACE TEMP TABLE decision_in_force AS
SELECT
    stands.from_id AS entity_id,
    decision.decision_kind,
    coalesce(decision.grade, 'ungraded') AS grade,
    decision.source,
    decision.record_key,
    decision.document_number,
    decision.recorded_at,
    decision.decided_on AS dated_on,
    leaves_on
FROM node_decision AS decision
JOIN edge_subject_of AS stands ON stands.to_id = decision.decision_id AND stands.closed_at IS NULL
JOIN organisation ON organisation.entity_id = stands.from_id
JOIN decision_standing USING (decision_id)
WHERE decision.closed_at IS NULL
    AND counts
    AND decision.decided_on <= $night
    AND coalesce(leaves_on > $night, true)
    AND NOT coalesce(decided_on >= traded_alone_from AND decided_on < traded_alone_until, false)
