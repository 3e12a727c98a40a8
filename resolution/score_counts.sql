-- Parties; pairs known by number; parties of the chance sample; how often two random parties are one entity.
WITH sizes AS (SELECT count(*)::DOUBLE AS size FROM score_input WHERE label IS NOT NULL GROUP BY label)
SELECT
    (SELECT count(*) FROM score_input),
    coalesce((SELECT sum(size * (size - 1) / 2) FROM sizes WHERE size BETWEEN 2 AND 20), 0),
    (SELECT count(*) FROM sizes),
    (SELECT sum(size * (size - 1)) / nullif(sum(size) * (sum(size) - 1), 0) FROM sizes)
