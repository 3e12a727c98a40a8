-- Facilities that firms alone owe (rule L0, and rule L4: a mention that is no firm's for certain counts as none).
CREATE OR REPLACE TEMP TABLE owed_by_firms AS
SELECT source, facility_key
FROM staged_borrowing
JOIN mention USING (source, record_key)
LEFT JOIN registered USING (entity_id)
WHERE mention.mention = 'borrower' AND mention.record_type = 'borrowing'
GROUP BY ALL
HAVING bool_and(kind = 'legal_entity' AND NOT coalesce(trades_alone(stands_behind), true));
-- Nor was it ever said that a natural person owed it: its past would be that person's.
DELETE FROM owed_by_firms
WHERE (source, facility_key) IN (SELECT (source, facility_key) FROM version_borrowing WHERE borrower_kind = 'person')
