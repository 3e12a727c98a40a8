// purpose: who stands above a legal entity and above another one by shares, or controls or beneficially owns both: the nearest first, each with what it has of either; of a retired id by what answers for it now, or what it was split into; persons for a purpose alone
// mode: read
// params: $as_of: date?, $natural_persons: bool, $to: str, $limit: int
// on: LegalEntity
// shape: other_id: EntityId?, redirected_from: EntityId?, successor_ids: list[EntityId], owners: list[map], is_complete: bool, related_entity_ids: list[EntityId]
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
WITH [subject, other] AS ends, other.entity_id AS other_id, redirected_from, successor_ids
WITH ends, other_id, redirected_from, successor_ids, [owned IN ends | reduce(
  rings = [[owned]],
  step IN range(1, CASE WHEN other_id IS NOT NULL THEN 9 ELSE 0 END) |
  rings + [COLLECT {
    UNWIND CASE WHEN step < 9 THEN rings[-1] ELSE rings[0] END AS near
    MATCH (near)<-[tie:OWNS|CONTROLS|BENEFICIALLY_OWNS]-(far:LegalEntity|Person)
    WHERE (type(tie) = 'OWNS') = (step < 9)
      AND ($natural_persons OR NOT coalesce(far.subject_kind, 'person') IN ['individual_business', 'sole_proprietorship', 'person'])
      AND (($as_of IS NULL AND tie.closed_at IS NULL AND far.closed_at IS NULL
          AND coalesce(tie.valid_from <= date.transaction('Asia/Shanghai'), true) AND coalesce(tie.valid_to > date.transaction('Asia/Shanghai'), true))
        OR ($as_of IS NOT NULL AND (tie.closed_at IS NULL OR tie.stated_until > $as_of)
          AND coalesce(tie.stated_from <= $as_of, true) AND coalesce(tie.valid_from <= $as_of, true)
          AND coalesce(tie.valid_to > $as_of, true)))
    WITH DISTINCT far
    WHERE none(ring IN rings WHERE far IN ring)
    RETURN far
    ORDER BY far.entity_id
    LIMIT 301
  }]
)] AS balls
WITH other_id, redirected_from, successor_ids, all(ball IN balls WHERE all(ring IN ball WHERE size(ring) <= 300) AND (ball[8] IS NULL OR size(ball[8]) = 0)) AS is_whole, COLLECT {
  UNWIND range(1, size(balls[0]) - 1) AS steps
  UNWIND balls[0][steps] AS owner
  WITH owner, [steps, head([step IN range(1, size(balls[1]) - 1) WHERE owner IN balls[1][step] | step])] AS away
  WHERE away[1] IS NOT NULL
  WITH owner, away
  ORDER BY away[0] + away[1], owner.entity_id
  LIMIT $limit + 1
  RETURN {
    id: owner.entity_id, name: owner.name, subject_kind: owner.subject_kind,
    kind: CASE WHEN owner:Person THEN 'person' ELSE 'legal_entity' END,
    stakes: COLLECT {
      UNWIND [0, 1] AS place
      WITH ends[place] AS owned, away[place] AS steps, place
      RETURN {
        steps: CASE WHEN steps < 9 THEN steps END,
        holdings: COLLECT {
          MATCH (owner)-[held:OWNS]->(owned)
          WHERE (($as_of IS NULL AND held.closed_at IS NULL
              AND coalesce(held.valid_from <= date.transaction('Asia/Shanghai'), true) AND coalesce(held.valid_to > date.transaction('Asia/Shanghai'), true))
        OR ($as_of IS NOT NULL AND (held.closed_at IS NULL OR held.stated_until > $as_of)
          AND coalesce(held.stated_from <= $as_of, true) AND coalesce(held.valid_from <= $as_of, true)
          AND coalesce(held.valid_to > $as_of, true)))
          RETURN held {
            .share, valid_from: toString(held.valid_from),
            provenance: held {.source, .record_key, .run_id, recorded_at: toString(held.recorded_at)}
          } AS holding
          ORDER BY held.edge_id
          LIMIT 20
        },
        beneficial: head(COLLECT {
          MATCH (owner)-[found:BENEFICIALLY_OWNS]->(owned)
          WHERE (($as_of IS NULL AND found.closed_at IS NULL
              AND coalesce(found.valid_from <= date.transaction('Asia/Shanghai'), true) AND coalesce(found.valid_to > date.transaction('Asia/Shanghai'), true))
        OR ($as_of IS NOT NULL AND (found.closed_at IS NULL OR found.stated_until > $as_of)
          AND coalesce(found.stated_from <= $as_of, true) AND coalesce(found.valid_from <= $as_of, true)
          AND coalesce(found.valid_to > $as_of, true)))
          RETURN found {
            .is_candidate, .least_share, .most_share, .rule_version, .method_version,
            provenance: found {.source, .record_key, .run_id, recorded_at: toString(found.recorded_at)}
          } AS told
          ORDER BY found.edge_id
          LIMIT 1
        }),
        control: head(COLLECT {
          MATCH (owner)-[votes:CONTROLS]->(owned)
          WHERE (($as_of IS NULL AND votes.closed_at IS NULL
              AND coalesce(votes.valid_from <= date.transaction('Asia/Shanghai'), true) AND coalesce(votes.valid_to > date.transaction('Asia/Shanghai'), true))
        OR ($as_of IS NOT NULL AND (votes.closed_at IS NULL OR votes.stated_until > $as_of)
          AND coalesce(votes.stated_from <= $as_of, true) AND coalesce(votes.valid_from <= $as_of, true)
          AND coalesce(votes.valid_to > $as_of, true)))
          RETURN votes {
            .is_joint, .least_votes, .most_votes, .method_version,
            provenance: votes {.source, .record_key, .run_id, recorded_at: toString(votes.recorded_at)}
          } AS told
          ORDER BY votes.edge_id
          LIMIT 1
        })
      } AS stake
      ORDER BY place
    }
  } AS found_owner
} AS found
WITH other_id, redirected_from, successor_ids, found[..$limit] AS owners, is_whole AND size(found) <= $limit AS is_complete
WITH other_id, redirected_from, successor_ids, owners, is_complete, [one IN owners | one.id] AS related_entity_ids, 0 AS rank
