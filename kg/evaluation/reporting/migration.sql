-- From which class to which: every pair that there is. `-` is no class, be it that the firm was not there.
SELECT
    coalesce(was.inspection_grade, '-') AS from_grade,
    coalesce(stands.inspection_grade, '-') AS to_grade,
    count(*) AS firm_count
FROM class_before AS was
FULL JOIN class_now AS stands USING (entity_id)
WHERE was.inspection_grade IS NOT NULL OR stands.inspection_grade IS NOT NULL
GROUP BY ALL
ORDER BY ALL
