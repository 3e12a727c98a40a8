-- Of each pair of sources: pairs known by number, and how many pairs their numbered parties could form.
WITH
numbered AS (SELECT source, count(*) AS size FROM training_input WHERE label IS NOT NULL GROUP BY source),
known AS (SELECT first_source, second_source, count(*) AS pairs FROM known_pair GROUP BY ALL)
SELECT
    one.source, other.source, coalesce(pairs, 0),
    CASE WHEN one.source = other.source THEN one.size * (one.size - 1) // 2 ELSE one.size * other.size END
FROM numbered AS one
JOIN numbered AS other ON one.source <= other.source
LEFT JOIN known ON first_source = one.source AND second_source = other.source
ORDER BY ALL
