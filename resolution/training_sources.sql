-- Of each pair of sources: pairs known by number, and how many pairs their numbered parties could form.
WITH
numbered AS (SELECT source, count(*) AS size FROM training_input WHERE label IS NOT NULL GROUP BY source),
known AS (SELECT first_source, second_source, count(*) AS pairs FROM known_pair GROUP BY ALL),
-- A source that names a party in many records, without a register of its own, is one party a number: no two of them are
-- one entity, although each of its mentions without number mostly is one of them. What share of its mentions has another
-- beside it is told from the entities that its numbered parties stand beside.
seated AS (
    SELECT
        source,
        greatest(1, len(list_filter(context, lambda token: length(token) = 18 AND ascii(token) < 128))) AS seats
    FROM training_input
    WHERE label IS NOT NULL AND register IS NULL
),
spoken AS (
    SELECT source, coalesce(sum(seats) FILTER (WHERE seats > 1), 0) / sum(seats) AS covered_ratio
    FROM seated GROUP BY source
)
SELECT
    one.source, other.source,
    CASE
        WHEN one.source = other.source
            THEN greatest(coalesce(pairs, 0), round(coalesce(covered_ratio, 0) * (one.size - 1) / 2))::BIGINT
        ELSE coalesce(pairs, 0)
    END,
    CASE WHEN one.source = other.source THEN one.size * (one.size - 1) // 2 ELSE one.size * other.size END
FROM numbered AS one
JOIN numbered AS other ON one.source <= other.source
LEFT JOIN known ON first_source = one.source AND second_source = other.source
LEFT JOIN spoken ON spoken.source = one.source
ORDER BY ALL
