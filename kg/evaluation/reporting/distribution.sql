-- How many legal entities are in each class, or in none for which reason: over all, by division, by section of
-- industry (GB/T 4754, 门类).
WITH placed AS (
    SELECT
        coalesce(inspection_grade, cannot_evaluate_code) AS class,
        inspection_grade IS NOT NULL AS is_grade,
        coalesce(division_code, 'unknown') AS division,
        coalesce(left(industry_code, 1), 'unknown') AS industry
    FROM class_now
    JOIN node_legal_entity USING (entity_id)
    WHERE closed_at IS NULL
)
SELECT
    CASE GROUPING(division, industry) WHEN 3 THEN 'all' WHEN 1 THEN 'division' ELSE 'industry' END AS kind,
    coalesce(division, industry, '') AS place,
    class,
    count(*) AS firm_count
FROM placed
WHERE true
GROUP BY GROUPING SETS ((class, is_grade), (class, is_grade, division), (class, is_grade, industry))
HAVING is_grade OR GROUPING(division, industry) = 3
ORDER BY ALL
