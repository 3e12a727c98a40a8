// purpose: penalties, listings and court lists on a legal entity, the latest first, with their state on the day; those of its time as a natural person's business only where such persons are shown; repaired ones are shown no more, expired ones of natural persons neither
// mode: read
// params: $as_of: date?, $kinds: list[DecisionKind]?, $states: list[DecisionState]?, $natural_persons: bool
// on: LegalEntity
// shape: edge: SubjectOf, object: Decision, decision_state: DecisionState
// bound: LIMIT $limit
MATCH (subject:LegalEntity)-[edge:SUBJECT_OF]->(object:Decision)
WHERE edge.closed_at IS NULL AND object.closed_at IS NULL AND object.repaired_on IS NULL
  AND ($kinds IS NULL OR object.decision_kind IN $kinds)
  AND ($as_of IS NULL OR object.decided_on <= $as_of)
WITH edge, object, toString(object.decided_on) AS rank,
  CASE
    WHEN object.expires_on <= date.transaction('Asia/Shanghai') THEN 'expired'
    WHEN object.ended_on <= coalesce($as_of, date.transaction('Asia/Shanghai')) THEN 'ended'
    ELSE 'in_force'
  END AS decision_state
WHERE ($states IS NULL OR decision_state IN $states)
  AND (($natural_persons AND decision_state <> 'expired')
    OR NOT (subject.subject_kind IN ['individual_business', 'sole_proprietorship']
      OR coalesce(object.decided_on >= subject.traded_alone_from AND object.decided_on < subject.traded_alone_until, false)))
