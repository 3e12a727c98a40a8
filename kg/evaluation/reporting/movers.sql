-- By which indicators firms moved from class to class: in how many firms each gave other points than before, and how many
-- points more (or fewer) in all. A firm that moved by several indicators counts with each.
WITH
moved AS (
    SELECT
        entity_id,
        was.inspection_grade AS from_grade,
        stands.inspection_grade AS to_grade,
        was.reasons AS reasons_before,
        stands.reasons AS reasons_now
    FROM class_before AS was
    JOIN class_now AS stands USING (entity_id)
    WHERE was.inspection_grade <> stands.inspection_grade
),
given AS (
    SELECT entity_id, from_grade, to_grade, -1 AS sign, unnest(from_json(reasons_before, $shape)) AS reason FROM moved
    UNION ALL
    SELECT entity_id, from_grade, to_grade, 1, unnest(from_json(reasons_now, $shape)) FROM moved
),
changed AS (
    SELECT entity_id, from_grade, to_grade, reason.code AS code, sum(sign * reason.points)::BIGINT AS points
    FROM given
    GROUP BY ALL
    HAVING points <> 0
)
SELECT from_grade, to_grade, code, count(*) AS firm_count, sum(points)::BIGINT AS points
FROM changed
GROUP BY ALL
ORDER BY from_grade, to_grade, firm_count DESC, code
