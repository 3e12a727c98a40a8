-- The evaluation that stands of a firm; none of who stands for a natural person (rule L0).
SELECT
    entity_id,
    uscc,
    name,
    inspection_grade,
    cannot_evaluate_code,
    points,
    points_before_caps,
    coverage_ratio,
    rule_version,
    statutory_ground,
    rules_effective_from,
    evaluated_on,
    graded_since_on,
    previous_inspection_grade,
    families,
    reasons
FROM node_legal_entity AS entity
JOIN edge_evaluated_as AS edge ON edge.from_id = entity_id
JOIN node_evaluation AS result ON evaluation_id = edge.to_id
WHERE uscc = $uscc
    AND subject_kind NOT IN ('individual_business', 'sole_proprietorship')
    AND entity.closed_at IS NULL
    AND edge.closed_at IS NULL
    AND result.closed_at IS NULL
