SELECT
    'xintu' AS source,
    'evaluation:' || entity_id AS record_key,
    $recorded_at AS recorded_at,
    fact_id(
        'Evaluation',
        concat_ws(
            chr(31), entity_id, $rule_version, coalesce(inspection_grade, cannot_evaluate_code), points, reasons
        )
    ) AS evaluation_id,
    inspection_grade,
    cannot_evaluate_code,
    points,
    $rule_version AS rule_version,
    $night AS evaluated_on,
    reason_codes,
    reasons
FROM evaluation
