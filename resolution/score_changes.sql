-- Parties whose row differs from the one that was scored, or was not there; and with them those that are gone.
CREATE TABLE changed AS
SELECT DISTINCT party_id
FROM (SELECT party_id, row_digest FROM party_row) AS now
FULL JOIN (SELECT party_id, row_digest FROM {scored}) AS before USING (party_id, row_digest)
WHERE now.party_id IS NULL OR before.party_id IS NULL;
-- Those that are to be scored: their place among the parties, and what blocks read of them.
CREATE TABLE changed_party AS
SELECT rowid AS place, {columns}
FROM {party}
SEMI JOIN changed USING (party_id)
WHERE name_folded IS NOT NULL
