-- The blocks that pass a party over, between bars.
CREATE OR REPLACE TABLE {table} AS
SELECT party.*, crowded.blocks AS crowded
FROM {table} AS party
LEFT JOIN (
    SELECT party_id, '|' || string_agg(block, '|' ORDER BY block) || '|' AS blocks
    FROM crowded_party
    WHERE party_kind = '{kind}'
    GROUP BY party_id
) AS crowded USING (party_id)
