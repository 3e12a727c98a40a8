// purpose: what the register stated of a legal entity on a day: the statement of that day, else the first one after it
// mode: read
// params: $as_of: date
// on: LegalEntity
// shape: edge: StatedAs, object: RegisterEntry
// bound: LIMIT $limit
MATCH (subject:LegalEntity)-[edge:STATED_AS]->(entry:RegisterEntry)
WHERE edge.closed_at IS NULL AND entry.closed_at IS NULL
  AND (subject.subject_kind IN ['individual_business', 'sole_proprietorship']
    OR NOT entry.subject_kind IN ['individual_business', 'sole_proprietorship'])
WITH edge,
  entry {
    .source, .record_key, .recorded_at, .run_id, .stated_from, .name, .former_names, .legal_form,
    .established_on, .registered_capital_minor, .paid_in_capital_minor, .paid_in_ratio, .currency,
    .industry_code, .division_code,
    register_state: CASE WHEN entry.ended_on > $as_of THEN 'active' ELSE entry.register_state END,
    ended_on: CASE WHEN entry.ended_on <= $as_of THEN entry.ended_on END
  } AS object,
  CASE
    WHEN entry.stated_from <= $as_of THEN 1000000 - duration.inDays(entry.stated_from, $as_of).days
    ELSE duration.inDays(entry.stated_from, $as_of).days
  END AS rank
