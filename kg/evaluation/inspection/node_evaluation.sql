-- What stands after the night. A result that is as it was found earlier stays that evaluation, whatever became of the
-- coverage; any other one is an evaluation of its own, so that A, B and A again are three.
WITH
standing AS (SELECT * FROM node_evaluation WHERE closed_at IS NULL),
compared AS (
    SELECT
        evaluation.*,
        'evaluation:' || entity_id AS record_key,
        was.evaluation_id,
        was.evaluated_on,
        was.recorded_at,
        was.graded_since_on,
        was.inspection_grade AS was_graded,
        was.previous_inspection_grade,
        coalesce(
            was.rule_version = $rule_version
            AND row(was.inspection_grade, was.cannot_evaluate_code, was.points, was.points_before_caps, was.reasons)
            IS NOT DISTINCT FROM
            row(
                evaluation.inspection_grade, evaluation.cannot_evaluate_code, evaluation.points,
                evaluation.points_before_caps, evaluation.reasons
            ),
            false
        ) AS is_same,
        was.evaluation_id IS NOT NULL
        AND row(was.inspection_grade, was.cannot_evaluate_code)
        IS NOT DISTINCT FROM row(evaluation.inspection_grade, evaluation.cannot_evaluate_code) AS is_graded_alike
    FROM evaluation
    LEFT JOIN standing AS was ON was.record_key = 'evaluation:' || entity_id
)
SELECT
    'xintu' AS source,
    record_key,
    CASE WHEN is_same THEN recorded_at ELSE $recorded_at END AS recorded_at,
    CASE
        WHEN is_same THEN evaluation_id
        ELSE
            fact_id(
                'Evaluation',
                concat_ws(
                    chr(31), entity_id, $night::VARCHAR, $rule_version, coalesce(inspection_grade, cannot_evaluate_code),
                    points, points_before_caps, reasons
                )
            )
    END AS evaluation_id,
    inspection_grade,
    cannot_evaluate_code,
    points,
    points_before_caps,
    coverage_ratio,
    $rule_version AS rule_version,
    $statutory_ground AS statutory_ground,
    $rules_effective_from AS rules_effective_from,
    CASE WHEN is_same THEN evaluated_on ELSE $night END AS evaluated_on,
    CASE WHEN is_graded_alike THEN graded_since_on ELSE $night END AS graded_since_on,
    CASE WHEN is_graded_alike THEN previous_inspection_grade ELSE was_graded END AS previous_inspection_grade,
    reason_codes,
    reasons,
    related_entity_ids,
    families
FROM compared
