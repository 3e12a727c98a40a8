-- One row a legal entity of a part: its grade with reasons, heaviest first, or why it cannot be evaluated.
WITH
told AS (
    SELECT
        entity_id,
        code,
        points,
        points_before_cap,
        forces_grade,
        to_json(
            {
                'code': code,
                'family': indicator.family,
                'points': points,
                'points_before_cap': points_before_cap,
                'cap': indicator.cap,
                'gives_back': gives_back,
                'forces_grade': forces_grade,
                'falls_on': falls_on,
                'passes_on': passes_on,
                'repair': repair,
                'text_zh': text_zh,
                'text_en': text_en,
                'statutory_ground': statutory_ground,
                'ground_is_checked': ground_is_checked,
                'improve_zh': improve_zh,
                'improve_en': improve_en
            }
        )::VARCHAR AS told_alone,
        -- The records are JSON already: parsing them again would take as long as all the rest.
        concat(left(told_alone, -1), ',"evidence":', evidence, '}') AS reason
    FROM reason
    JOIN indicator USING (code)
),
explained AS (
    SELECT
        entity_id,
        sum(points_before_cap)::BIGINT AS points_before_caps,
        max(forces_grade) AS forced_grade,
        list(code ORDER BY points DESC, code) AS reason_codes,
        '[' || string_agg(reason, ',' ORDER BY points DESC, code) || ']' AS reasons
    FROM told
    GROUP BY entity_id
),
family_sum AS (
    SELECT entity_id, family, sum(points)::BIGINT AS points_before_cap, any_value(family_points) AS points
    FROM reason
    GROUP BY ALL
),
family_told AS (
    SELECT
        entity_id,
        place,
        points,
        known_count,
        input_count,
        to_json(
            {
                'family': family,
                'points': coalesce(points, 0),
                'points_before_cap': coalesce(points_before_cap, 0),
                'cap': cap,
                'known_count': known_count,
                'input_count': input_count,
                'newest_on': newest_on
            }
        )::VARCHAR AS told
    FROM coverage
    JOIN family USING (family)
    LEFT JOIN family_sum USING (entity_id, family)
    WHERE hash(entity_id) % $parts = $part
),
covered AS (
    SELECT
        entity_id,
        sum(points)::BIGINT AS points,
        round(sum(known_count) / sum(input_count), 4)::DOUBLE AS coverage_ratio,
        '[' || string_agg(told, ',' ORDER BY place) || ']' AS families
    FROM family_told
    GROUP BY entity_id
),
related AS (
    SELECT entity_id, list(DISTINCT related_entity_id ORDER BY related_entity_id) AS related_entity_ids
    FROM counted_evidence
    WHERE related_entity_id IS NOT NULL AND hash(entity_id) % $parts = $part
    GROUP BY entity_id
),
judged AS (
    SELECT
        entity_id,
        cannot_evaluate_code,
        forced_grade,
        coverage_ratio,
        CASE WHEN cannot_evaluate_code IS NULL THEN coalesce(covered.points, 0) END AS points,
        CASE WHEN cannot_evaluate_code IS NULL THEN coalesce(points_before_caps, 0) END AS points_before_caps,
        coalesce(reason_codes, []) AS reason_codes,
        coalesce(reasons, '[]') AS reasons,
        coalesce(related_entity_ids, []) AS related_entity_ids,
        coalesce(families, '[]') AS families
    FROM eligibility
    LEFT JOIN explained USING (entity_id)
    LEFT JOIN related USING (entity_id)
    LEFT JOIN covered USING (entity_id)
    WHERE hash(entity_id) % $parts = $part
)
SELECT
    * EXCLUDE (forced_grade),
    CASE
        WHEN cannot_evaluate_code IS NULL
            THEN greatest(forced_grade, (SELECT max(grade) FROM lowest_points WHERE lowest_points.points <= judged.points))
    END AS inspection_grade
FROM judged
