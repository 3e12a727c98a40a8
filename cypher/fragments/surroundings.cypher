// purpose: the legal entities around one, and with a purpose the persons, by shares, branches and offices: the nearest ones up to a number, and the ties among them
// mode: read
// params: $as_of: date?, $believed_at: datetime?, $natural_persons: bool, $depth: int, $limit: int
// on: LegalEntity
// shape: nodes: list[map], edges: list[map], is_complete: bool, related_entity_ids: list[EntityId]
// bound: LIMIT $limit
// cost: walk
MATCH (subject:LegalEntity)
WITH reduce(
  rings = [[subject]],
  step IN range(1, $depth) |
  rings + [COLLECT {
    UNWIND rings[-1] AS near
    MATCH (near)-[tie:OWNS|BRANCH_OF|REPRESENTS|MANAGES]-(far:LegalEntity|Person)
    WHERE none(ring IN rings WHERE far IN ring)
      AND ($natural_persons OR NOT coalesce(far.subject_kind, 'person') IN ['individual_business', 'sole_proprietorship', 'person'])
      AND (($as_of IS NULL AND tie.closed_at IS NULL AND far.closed_at IS NULL
          AND coalesce(tie.valid_from <= date.transaction('Asia/Shanghai'), true) AND coalesce(tie.valid_to > date.transaction('Asia/Shanghai'), true))
        OR ($as_of IS NOT NULL AND (tie.closed_at IS NULL OR tie.stated_until > $as_of
            OR ($believed_at IS NOT NULL AND tie.closed_at > $believed_at))
          AND ($believed_at IS NULL OR tie.recorded_at <= $believed_at)
          AND coalesce(tie.stated_from <= $as_of, true) AND coalesce(tie.valid_from <= $as_of, true)
          AND coalesce(tie.valid_to > $as_of, true)))
    WITH DISTINCT far, coalesce(tie.share, 0.0) AS weight
    ORDER BY weight DESC, far.entity_id
    WITH DISTINCT far LIMIT $limit
    RETURN far
  }]
) AS rings
WITH reduce(all = [], ring IN rings | all + ring) AS found,
  reduce(all = [], distance IN range(0, size(rings) - 1) |
    all + [one IN rings[distance] | one {.entity_id, .name, .subject_kind, distance: distance, is_person: one:Person}]) AS told
WITH found[..$limit] AS shown, told[..$limit] AS nodes, size(found) <= $limit AS has_all_nodes
WITH nodes, has_all_nodes, [one IN nodes | one.entity_id] AS related_entity_ids, COLLECT {
  UNWIND shown AS near
  MATCH (near)-[tie:OWNS|BRANCH_OF|REPRESENTS|MANAGES]->(far:LegalEntity)
  WHERE far IN shown AND (($as_of IS NULL AND tie.closed_at IS NULL
      AND coalesce(tie.valid_from <= date.transaction('Asia/Shanghai'), true) AND coalesce(tie.valid_to > date.transaction('Asia/Shanghai'), true))
    OR ($as_of IS NOT NULL AND (tie.closed_at IS NULL OR tie.stated_until > $as_of
        OR ($believed_at IS NOT NULL AND tie.closed_at > $believed_at))
      AND ($believed_at IS NULL OR tie.recorded_at <= $believed_at)
      AND coalesce(tie.stated_from <= $as_of, true) AND coalesce(tie.valid_from <= $as_of, true)
      AND coalesce(tie.valid_to > $as_of, true)))
  RETURN tie {
    from_id: near.entity_id, to_id: far.entity_id, tie_kind: type(tie), .share, .role, valid_from: toString(tie.valid_from),
    provenance: tie {.source, .record_key, .run_id, recorded_at: toString(tie.recorded_at)}
  } AS told
  ORDER BY tie.edge_id
  LIMIT 1001
} AS ties
WITH nodes, related_entity_ids, ties[..1000] AS edges, has_all_nodes AND size(ties) <= 1000 AS is_complete, 0 AS rank
