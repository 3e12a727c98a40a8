-- The id of each set of firms found tonight ({found}: entity_id, number): that of the set that stood ({stood}: entity_id,
-- set_id) with which it shares more members than with any other, and which shares more with it; else a new one; of as many
-- the one with the first member. So a large set stays what it is when a firm joins or leaves.
CREATE OR REPLACE TEMP TABLE standing_set AS
WITH
shared AS (
    SELECT number, set_id, count(*) AS member_count, min(entity_id) AS first_id
    FROM {found}
    JOIN ({stood}) AS stood USING (entity_id)
    GROUP BY ALL
),
kept AS (
    SELECT number, set_id
    FROM shared
    QUALIFY row_number() OVER (PARTITION BY number ORDER BY member_count DESC, first_id, set_id) = 1
        AND row_number() OVER (PARTITION BY set_id ORDER BY member_count DESC, first_id) = 1
),
firsts AS (SELECT number, min(entity_id) AS first_id FROM {found} GROUP BY number)
SELECT number, coalesce(set_id, fact_id('{kind}', concat_ws(chr(31), first_id, $run_id))) AS set_id
FROM firsts
LEFT JOIN kept USING (number)
