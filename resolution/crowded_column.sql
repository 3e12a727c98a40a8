-- The blocks that pass a party over, between bars; null for nearly every party.
ALTER TABLE {table} ADD COLUMN crowded VARCHAR;
UPDATE {table} SET crowded = found.blocks
FROM (
    SELECT party_id, '|' || string_agg(block, '|' ORDER BY block) || '|' AS blocks
    FROM crowded_party
    WHERE party_kind = '{kind}'
    GROUP BY party_id
) AS found
WHERE {table}.party_id = found.party_id
