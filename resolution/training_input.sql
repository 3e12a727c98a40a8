-- What is learnt from: the parties, without what only their number tells; pairs of two sources known by number; random
-- pairs.
CREATE TABLE training_input AS
SELECT party_row.* {hidden}
FROM party_row
JOIN {resolution}.{table} AS party USING (party_id);
CREATE TABLE known_pair AS
SELECT
    '0' AS match_key, one.party_id AS join_key_l, other.party_id AS join_key_r,
    least(one.source, other.source) AS first_source, greatest(one.source, other.source) AS second_source
FROM training_input AS one
JOIN training_input AS other USING (label)
SEMI JOIN (SELECT label FROM training_input GROUP BY label HAVING count(*) <= 20) AS small USING (label)
WHERE one.party_id < other.party_id
    -- One source tells its parties apart by number and name: its pairs of one number are just those whose names differ.
    AND one.source <> other.source;
CREATE TABLE known_sample AS
SELECT * FROM known_pair
QUALIFY row_number() OVER (
    PARTITION BY first_source, second_source ORDER BY hash(join_key_l, join_key_r, {seed}), join_key_l, join_key_r
) <= {sampled};
-- One party a number in each source, so that no true pair is among the random ones; a register's own record first.
-- Where hardly anybody has a number, every party.
CREATE TABLE chance_party AS
SELECT
    party_id, source, register, label,
    row_number() OVER (PARTITION BY source ORDER BY hash(party_id, {seed}), party_id) - 1 AS place,
    count(*) OVER (PARTITION BY source) AS size
FROM (
    SELECT party_id, source, register, label FROM training_input
    WHERE label IS NOT NULL OR (SELECT count(DISTINCT label) < {fewest} FROM training_input)
    QUALIFY row_number() OVER (PARTITION BY source, coalesce(label, party_id) ORDER BY register IS NULL, party_id) = 1
);
-- Each pair of sources in turn: the k-th pair is the (k mod n)-th party of the first with one further round in the other.
CREATE TABLE chance_pair AS
WITH
sources AS (SELECT DISTINCT source, size FROM chance_party),
pairs AS (
    SELECT
        one.source AS first_source, other.source AS second_source, one.size AS first_size, other.size AS second_size,
        CASE WHEN one.source = other.source THEN one.size * (one.size - 1) // 2 ELSE one.size * other.size END AS possible
    FROM sources AS one
    JOIN sources AS other ON one.source <= other.source
),
drawn AS (
    SELECT
        *, unnest(range(least(possible, greatest({sampled} // (SELECT count(*) FROM pairs), 1)))) AS turn
    FROM pairs
),
placed AS (
    SELECT
        first_source, second_source, turn % first_size AS place,
        (turn // first_size + turn % first_size + (first_source = second_source)::INTEGER) % second_size AS other_place
    FROM drawn
)
SELECT '0' AS match_key, one.party_id AS join_key_l, other.party_id AS join_key_r, first_source, second_source
FROM placed
JOIN chance_party AS one ON one.source = first_source AND one.place = placed.place
JOIN chance_party AS other ON other.source = second_source AND other.place = other_place
WHERE one.label IS DISTINCT FROM other.label OR one.label IS NULL;
DELETE FROM chance_pair
USING chance_party AS one, chance_party AS other
WHERE one.party_id = join_key_l AND other.party_id = join_key_r AND one.register = other.register
