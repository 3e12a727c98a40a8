-- Parties whose row differs from the one that was scored, or was not there; and with them those that are gone.
CREATE TABLE changed_party AS
SELECT tonight.*
FROM tonight
LEFT JOIN (SELECT party_id, row_digest AS scored_digest FROM {scored}) AS standing USING (party_id)
WHERE row_digest IS DISTINCT FROM scored_digest;
CREATE TABLE changed AS
SELECT party_id FROM changed_party
UNION ALL
SELECT party_id FROM {scored}
ANTI JOIN (SELECT party_id FROM {party} WHERE name_folded IS NOT NULL) AS present USING (party_id)
