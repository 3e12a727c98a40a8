// purpose: what is near to a legal entity and to another one, and the ties among it, out of which the ways between the two are found, of a retired id to what answers for it now, or what it was split into: shares, branches, offices, guarantees and registered offices, over persons for a purpose alone
// mode: read
// params: $as_of: date?, $believed_at: datetime?, $natural_persons: bool, $to: str, $kinds: list[PathKind]?, $longest: int
// on: LegalEntity
// shape: nodes: list[map], ties: list[map], other_id: EntityId?, redirected_from: EntityId?, successor_ids: list[EntityId]
// bound: LIMIT $limit
// cost: walk
MATCH (subject:LegalEntity)
WITH subject, head(COLLECT {
  MATCH (asked:LegalEntity)
  WHERE asked.uscc = $to OR asked.entity_id = $to
  WITH asked, CASE WHEN asked.closed_at IS NULL THEN [asked.entity_id] WHEN asked.entity_id = $to THEN coalesce(asked.successor_ids, []) ELSE [] END AS ids
  WITH asked, COLLECT {
    UNWIND range(0, size(ids) - 1) AS place
    MATCH (one:LegalEntity {entity_id: ids[place]})
    WHERE one.closed_at IS NULL
      AND ($natural_persons OR NOT one.subject_kind IN ['individual_business', 'sole_proprietorship'])
    RETURN one
    ORDER BY place
  } AS answering
  WHERE size(answering) > 0
  RETURN {answering: answering, retired: CASE WHEN asked.closed_at IS NOT NULL THEN asked.entity_id END}
  ORDER BY asked.entity_id
  LIMIT 1
}) AS met
WITH subject, CASE WHEN size(met.answering) = 1 THEN met.answering[0] END AS other, met.retired AS redirected_from,
  CASE WHEN met.retired IS NULL THEN [] ELSE [one IN met.answering | one.entity_id] END AS successor_ids
WITH other.entity_id AS other_id, redirected_from, successor_ids, [ends IN [[subject], [other]] | reduce(
  rings = [ends],
  step IN range(1, CASE WHEN other IS NULL THEN 0 WHEN ends[0] = subject THEN $longest / 2 ELSE ($longest - 1) / 2 END) |
  rings + [COLLECT {
    UNWIND rings[-1] AS near
    WITH near
    WHERE step = 1 OR COUNT { (near)-[:OWNS|BRANCH_OF|GUARANTEES|REPRESENTS|MANAGES|REGISTERED_AT]-() } <= 200
      OR COUNT {
        MATCH (near)-[met:OWNS|BRANCH_OF|GUARANTEES|REPRESENTS|MANAGES|REGISTERED_AT]-(beyond)
        WHERE ($kinds IS NULL OR CASE type(met) WHEN 'OWNS' THEN 'ownership' WHEN 'BRANCH_OF' THEN 'branch'
            WHEN 'GUARANTEES' THEN 'guarantee' WHEN 'REGISTERED_AT' THEN 'address' ELSE 'office' END IN $kinds)
          AND (($as_of IS NULL AND met.closed_at IS NULL
              AND coalesce(met.valid_from <= date.transaction('Asia/Shanghai'), true) AND coalesce(met.valid_to > date.transaction('Asia/Shanghai'), true))
          OR ($as_of IS NOT NULL AND (met.closed_at IS NULL OR (met.stated_until > $as_of AND type(met) <> 'GUARANTEES')
              OR ($believed_at IS NOT NULL AND met.closed_at > $believed_at AND NOT ($natural_persons AND type(met) = 'GUARANTEES'
                AND any(party IN [near, beyond] WHERE party:Person OR party.subject_kind IN ['individual_business', 'sole_proprietorship']))))
            AND ($believed_at IS NULL OR met.recorded_at <= $believed_at)
            AND coalesce(met.stated_from <= $as_of, true) AND coalesce(met.valid_from <= $as_of, true)
            AND coalesce(met.valid_to > $as_of, true)))
        RETURN met
        LIMIT 201
      } <= 200
    MATCH (near)-[tie:OWNS|BRANCH_OF|GUARANTEES|REPRESENTS|MANAGES|REGISTERED_AT]-(far:LegalEntity|Person|Address)
    WHERE ($natural_persons OR (NOT far:Person AND NOT coalesce(far.subject_kind, 'address') IN ['individual_business', 'sole_proprietorship']
        AND (far:LegalEntity OR far.address IS NOT NULL)))
      AND ($kinds IS NULL OR CASE type(tie) WHEN 'OWNS' THEN 'ownership' WHEN 'BRANCH_OF' THEN 'branch'
        WHEN 'GUARANTEES' THEN 'guarantee' WHEN 'REGISTERED_AT' THEN 'address' ELSE 'office' END IN $kinds)
      AND (($as_of IS NULL AND tie.closed_at IS NULL AND far.closed_at IS NULL
          AND coalesce(tie.valid_from <= date.transaction('Asia/Shanghai'), true) AND coalesce(tie.valid_to > date.transaction('Asia/Shanghai'), true))
      OR ($as_of IS NOT NULL AND (tie.closed_at IS NULL OR (tie.stated_until > $as_of AND type(tie) <> 'GUARANTEES')
          OR ($believed_at IS NOT NULL AND tie.closed_at > $believed_at AND NOT ($natural_persons AND type(tie) = 'GUARANTEES'
            AND any(party IN [near, far] WHERE party:Person OR party.subject_kind IN ['individual_business', 'sole_proprietorship']))))
        AND ($believed_at IS NULL OR tie.recorded_at <= $believed_at)
        AND coalesce(tie.stated_from <= $as_of, true) AND coalesce(tie.valid_from <= $as_of, true)
        AND coalesce(tie.valid_to > $as_of, true)))
    WITH DISTINCT far
    WHERE none(ring IN rings WHERE far IN ring)
    RETURN far
    ORDER BY coalesce(far.entity_id, far.address_id)
    LIMIT 301
  }]
)] AS balls
WITH other_id, redirected_from, successor_ids, balls, reduce(all = [], ball IN balls | reduce(more = all, ring IN ball | more + ring)) AS found
WITH other_id, redirected_from, successor_ids, COLLECT {
  UNWIND range(0, 1) AS side
  UNWIND range(0, size(balls[side]) - 1) AS distance
  UNWIND balls[side][distance] AS one
  WITH side, distance, one
  WHERE one IS NOT NULL
  RETURN one {
    id: coalesce(one.entity_id, one.address_id), name: coalesce(one.name, one.address), .subject_kind,
    kind: CASE WHEN one:Person THEN 'person' WHEN one:Address THEN 'address' ELSE 'legal_entity' END,
    side: side, distance: distance,
    is_hub: COUNT { (one)-[:OWNS|BRANCH_OF|GUARANTEES|REPRESENTS|MANAGES|REGISTERED_AT]-() } > 200
      AND COUNT {
        MATCH (one)-[met:OWNS|BRANCH_OF|GUARANTEES|REPRESENTS|MANAGES|REGISTERED_AT]-(beyond)
        WHERE ($kinds IS NULL OR CASE type(met) WHEN 'OWNS' THEN 'ownership' WHEN 'BRANCH_OF' THEN 'branch'
            WHEN 'GUARANTEES' THEN 'guarantee' WHEN 'REGISTERED_AT' THEN 'address' ELSE 'office' END IN $kinds)
          AND (($as_of IS NULL AND met.closed_at IS NULL
              AND coalesce(met.valid_from <= date.transaction('Asia/Shanghai'), true) AND coalesce(met.valid_to > date.transaction('Asia/Shanghai'), true))
          OR ($as_of IS NOT NULL AND (met.closed_at IS NULL OR (met.stated_until > $as_of AND type(met) <> 'GUARANTEES')
              OR ($believed_at IS NOT NULL AND met.closed_at > $believed_at AND NOT ($natural_persons AND type(met) = 'GUARANTEES'
                AND any(party IN [one, beyond] WHERE party:Person OR party.subject_kind IN ['individual_business', 'sole_proprietorship']))))
            AND ($believed_at IS NULL OR met.recorded_at <= $believed_at)
            AND coalesce(met.stated_from <= $as_of, true) AND coalesce(met.valid_from <= $as_of, true)
            AND coalesce(met.valid_to > $as_of, true)))
        RETURN met
        LIMIT 201
      } > 200
  } AS told
  ORDER BY side, distance, told.id
} AS nodes, COLLECT {
  UNWIND found AS near
  WITH DISTINCT near
  MATCH (near)-[tie:OWNS|BRANCH_OF|GUARANTEES|REPRESENTS|MANAGES|REGISTERED_AT]->(far:LegalEntity|Person|Address)
  WHERE far IN found
    AND ($kinds IS NULL OR CASE type(tie) WHEN 'OWNS' THEN 'ownership' WHEN 'BRANCH_OF' THEN 'branch'
      WHEN 'GUARANTEES' THEN 'guarantee' WHEN 'REGISTERED_AT' THEN 'address' ELSE 'office' END IN $kinds)
    AND (($as_of IS NULL AND tie.closed_at IS NULL
        AND coalesce(tie.valid_from <= date.transaction('Asia/Shanghai'), true) AND coalesce(tie.valid_to > date.transaction('Asia/Shanghai'), true))
      OR ($as_of IS NOT NULL AND (tie.closed_at IS NULL OR (tie.stated_until > $as_of AND type(tie) <> 'GUARANTEES')
          OR ($believed_at IS NOT NULL AND tie.closed_at > $believed_at AND NOT ($natural_persons AND type(tie) = 'GUARANTEES'
            AND any(party IN [near, far] WHERE party:Person OR party.subject_kind IN ['individual_business', 'sole_proprietorship']))))
        AND ($believed_at IS NULL OR tie.recorded_at <= $believed_at)
        AND coalesce(tie.stated_from <= $as_of, true) AND coalesce(tie.valid_from <= $as_of, true)
        AND coalesce(tie.valid_to > $as_of, true)))
  RETURN tie {
    from_id: near.entity_id, to_id: coalesce(far.entity_id, far.address_id),
    kind: CASE type(tie) WHEN 'OWNS' THEN 'ownership' WHEN 'BRANCH_OF' THEN 'branch' WHEN 'GUARANTEES' THEN 'guarantee'
      WHEN 'REGISTERED_AT' THEN 'address' ELSE 'office' END,
    .edge_id, .share, .role, .amount_minor, .currency, valid_from: toString(tie.valid_from),
    provenance: tie {.source, .record_key, .run_id, recorded_at: toString(tie.recorded_at)}
  } AS told
  ORDER BY tie.edge_id
  LIMIT 5001
} AS ties, 0 AS rank
