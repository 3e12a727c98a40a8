-- One row a legal entity: its grade with reasons, heaviest first, or why it cannot be evaluated.
CREATE OR REPLACE TEMP TABLE evaluation AS
WITH
explained AS (
    SELECT
        entity_id,
        sum(points)::BIGINT AS points,
        max(forces_grade) AS forced_grade,
        list(code ORDER BY points DESC, code) AS reason_codes,
        to_json(
            list(
                {
                    'code': code,
                    'points': points,
                    'text_zh': text_zh,
                    'text_en': text_en,
                    'statutory_ground': statutory_ground,
                    'improve_zh': improve_zh,
                    'improve_en': improve_en,
                    'evidence': evidence
                }
                ORDER BY points DESC, code
            )
        )::VARCHAR AS reasons
    FROM reason
    JOIN indicator USING (code)
    GROUP BY entity_id
),
judged AS (
    SELECT
        entity_id,
        cannot_evaluate_code,
        CASE WHEN cannot_evaluate_code IS NULL THEN coalesce(points, 0) END AS points,
        CASE WHEN cannot_evaluate_code IS NULL THEN forced_grade END AS forced_grade,
        CASE WHEN cannot_evaluate_code IS NULL THEN coalesce(reason_codes, []) ELSE [] END AS reason_codes,
        CASE WHEN cannot_evaluate_code IS NULL THEN coalesce(reasons, '[]') ELSE '[]' END AS reasons
    FROM eligibility
    LEFT JOIN explained USING (entity_id)
)
SELECT
    *,
    CASE
        WHEN cannot_evaluate_code IS NULL
            THEN greatest(forced_grade, (SELECT max(grade) FROM lowest_points WHERE lowest_points.points <= judged.points))
    END AS inspection_grade
FROM judged
