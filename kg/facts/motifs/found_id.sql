-- The id of each motif found tonight. A chain, ring, pair or triad is its firms; a star is its centre, a joint debt its
-- debtor and facility, or who states it where it names none (`anchor`, `debt`). A component is known by `standing_set`.
CREATE OR REPLACE TEMP TABLE found_id AS
WITH of_firms AS (
    SELECT number, string_agg(entity_id, chr(31) ORDER BY place, entity_id) AS firms
    FROM found_member
    JOIN found_motif USING (number)
    WHERE motif_kind IN ('mutual_pair', 'cyclic_triad', 'full_triad', 'ring', 'chain')
    GROUP BY number
)
SELECT
    number,
    coalesce(
        set_id,
        fact_id('GuaranteeMotif', concat_ws(chr(31), motif_kind, coalesce(firms, anchor), coalesce(debt, '')))
    ) AS motif_id
FROM found_motif
LEFT JOIN of_firms USING (number)
LEFT JOIN standing_set USING (number)
