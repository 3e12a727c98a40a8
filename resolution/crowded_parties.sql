-- Values of one block with too many pairs. A pair has one party without number at least (models), so these are counted.
CREATE OR REPLACE TEMP TABLE crowded_value AS
SELECT
    COLUMNS('^v[0-9]+$'),
    count(*) AS parties,
    count(*) FILTER (WHERE number_key IS NULL) * count(*) AS pairs
FROM ({members})
GROUP BY ALL
HAVING pairs > {most_pairs};
INSERT INTO crowded_block SELECT '{kind}', '{block}', parties, pairs FROM crowded_value ORDER BY ALL;
INSERT INTO crowded_party
SELECT DISTINCT party_id, '{kind}', '{block}'
FROM ({members})
NATURAL JOIN crowded_value
