-- How common a value is that no two entities were seen to share: as one entity in all. Where a register gives a value
-- once it is rarer: of n entities with a value, n1 have one of their own and n2 values are two entities' each, so that a
-- value seen once is as common as n2 / (n1 · n / 2) (Good, The population frequencies of species, Biometrika 40, 1953: r*
-- of r = 1). What is stated counts as so many sightings of such a pair, as it does everywhere.
SELECT
    least(
        1 / greatest((SELECT count(DISTINCT {entity}) FROM training_input), 1)::DOUBLE,
        coalesce(
            (count(*) FILTER (WHERE entities = 2) + {sightings})
            / (count(*) FILTER (WHERE entities = 1) * coalesce(sum(entities), 0)::DOUBLE / 2 + {sightings} / {stated}),
            1
        )
    )
FROM (
    SELECT count(DISTINCT {entity}) AS entities FROM training_input WHERE {column} IS NOT NULL GROUP BY {column}
    HAVING entities > 0
)
