-- The id of each motif found tonight. A ring, pair or triad is its firms; a chain is the firm behind which it stands, a star
-- its centre, a joint debt its debtor and facility (`anchor`, `facility_id`). A component is known by `standing_set`.
CREATE OR REPLACE TEMP TABLE found_id AS
WITH of_firms AS (
    SELECT number, string_agg(entity_id, chr(31) ORDER BY place, entity_id) AS firms
    FROM found_member
    JOIN found_motif USING (number)
    WHERE motif_kind IN ('mutual_pair', 'cyclic_triad', 'full_triad', 'ring')
    GROUP BY number
)
SELECT
    number,
    coalesce(
        set_id,
        fact_id('GuaranteeMotif', concat_ws(chr(31), motif_kind, coalesce(firms, anchor), coalesce(facility_id, '')))
    ) AS motif_id
FROM found_motif
LEFT JOIN of_firms USING (number)
LEFT JOIN standing_set USING (number)
