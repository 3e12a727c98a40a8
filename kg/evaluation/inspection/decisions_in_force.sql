-- Decisions that count on the day: not repaired, not ended where the rule ends with it, not older than they are kept.
CREATE OR REPLACE TEMP TABLE decision_in_force AS
SELECT
    stands.from_id AS entity_id,
    decision.decision_kind,
    coalesce(decision.grade, 'ungraded') AS grade,
    decision.source,
    decision.record_key,
    decision.document_number,
    decision.decided_on AS dated_on
FROM node_decision AS decision
JOIN edge_subject_of AS stands ON stands.to_id = decision.decision_id AND stands.closed_at IS NULL
SEMI JOIN firm ON firm.entity_id = stands.from_id
JOIN decision_standing USING (decision_id)
WHERE decision.closed_at IS NULL
    AND counts
    AND decision.decided_on <= $night
    AND coalesce(leaves_on > $night, true)
