-- How common a value is that no two entities were seen to share: as rare as one entity in all. Where a register gives a
-- value only once, rarer: of n entities with a value, n1 had one of their own and n2 values were two entities' each, so
-- that two of n1 + 2 · n2 would not be told apart by it: 2 · n2 / n1 over n, one more value of either sort being taken for
-- seen. Source: Good, The population frequencies of species (Biometrika 40, 1953), r* of r = 1.
SELECT
    least(
        1 / greatest((SELECT count(DISTINCT {entity}) FROM training_input), 1)::DOUBLE,
        CASE
            WHEN {given_once}
                THEN 2 * (count(*) FILTER (WHERE entities = 2) + 1)
                    / ((count(*) FILTER (WHERE entities = 1) + 1) * greatest(sum(entities), 1)::DOUBLE)
            ELSE 1
        END
    )
FROM (
    SELECT count(DISTINCT {entity}) AS entities FROM training_input WHERE {column} IS NOT NULL GROUP BY {column}
    HAVING entities > 0
)
