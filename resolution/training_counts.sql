-- Parties; those without an undisputed number; how many numbers there are; how often two random parties are one entity,
-- and how often two different ones stand beside the same entity (by its number or by its name).
WITH
sizes AS (SELECT count(*)::DOUBLE AS size FROM training_input WHERE label IS NOT NULL GROUP BY label),
beside AS (
    SELECT DISTINCT label, token, length(token) = 18 AND ascii(token) < 128 AS is_number
    FROM (SELECT label, unnest(context) AS token FROM training_input WHERE label IS NOT NULL)
),
crowds AS (SELECT is_number, sum(size * (size - 1)) AS pairs FROM (
    SELECT is_number, count(*)::DOUBLE AS size FROM beside GROUP BY is_number, token
) GROUP BY is_number),
spoken AS (SELECT is_number, count(DISTINCT label)::DOUBLE AS size FROM beside GROUP BY is_number)
SELECT
    (SELECT count(*) FROM training_input),
    (SELECT count(*) FROM training_input WHERE label IS NULL),
    (SELECT count(*) FROM sizes),
    (SELECT sum(size * (size - 1)) / nullif(sum(size) * (sum(size) - 1), 0) FROM sizes),
    (SELECT max(pairs / (size * (size - 1))) FROM crowds JOIN spoken USING (is_number) WHERE size > 1)
