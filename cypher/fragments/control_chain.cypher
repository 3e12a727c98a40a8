// purpose: who controls a legal entity in the end, by most votes first, each with the votes of its chain and the records that state them
// mode: read
// params: $as_of: date?, $natural_persons: bool
// on: LegalEntity
// shape: edge: Controls, object: LegalEntity | Person, links: list[map], related_entity_ids: list[EntityId]
// bound: LIMIT $limit
// cost: walk
MATCH (subject:LegalEntity)<-[edge:CONTROLS]-(object:LegalEntity|Person)
WHERE edge.is_ultimate AND (($as_of IS NULL AND edge.closed_at IS NULL AND object.closed_at IS NULL)
  OR ($as_of IS NOT NULL AND (edge.closed_at IS NULL OR edge.stated_until > $as_of)
    AND coalesce(edge.stated_from <= $as_of, true) AND coalesce(edge.valid_from <= $as_of, true)
    AND coalesce(edge.valid_to > $as_of, true)))
WITH edge, object, edge.least_votes AS rank,
  CASE
    WHEN $natural_persons OR NOT coalesce(object.subject_kind, 'person') IN ['individual_business', 'sole_proprietorship', 'person']
      THEN edge.link_firm_ids
    ELSE []
  END AS firm_ids
WITH edge, object, rank, COLLECT {
  UNWIND range(0, coalesce(size(firm_ids), 0) - 1) AS place
  MATCH (firm:LegalEntity {entity_id: firm_ids[place]})
  OPTIONAL MATCH (holding:LegalEntity {entity_id: edge.link_holder_ids[place]})
  WITH place, firm, holding, $natural_persons OR NOT (firm.subject_kind IN ['individual_business', 'sole_proprietorship']
    OR coalesce(holding.subject_kind, 'firm') IN ['individual_business', 'sole_proprietorship']) AS is_told
  RETURN {
    holder_id: edge.link_holder_ids[place], holder_name: CASE WHEN is_told THEN holding.name END,
    firm_id: firm.entity_id, firm_name: CASE WHEN is_told THEN firm.name END, votes: edge.link_votes[place],
    evidence: [one IN range(0, coalesce(size(edge.evidence_links), 0) - 1) WHERE is_told AND edge.evidence_links[one] = place | {
      source: edge.evidence_sources[one], record_key: edge.evidence_record_keys[one],
      run_id: edge.evidence_run_ids[one], recorded_at: edge.evidence_recorded_at[one]
    }]
  } AS link
  ORDER BY place
} AS links
WITH edge, object, rank, links, [link IN links | link.firm_id] AS related_entity_ids
