-- How common a value is among entities rather than among mentions: of parties with numbers each number counts once; a
-- value that only parties without number state counts as one entity's.
CREATE OR REPLACE TABLE frequency_{column} AS
SELECT
    {column},
    greatest(count(DISTINCT label), 1) / greatest((SELECT count(DISTINCT label) FROM score_input), 1)::DOUBLE
        AS tf_{column}
FROM score_input
WHERE {column} IS NOT NULL
GROUP BY {column}
