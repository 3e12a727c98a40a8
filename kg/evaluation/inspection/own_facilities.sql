-- Facilities that a firm itself owes on the day; a guarantee is no debt of its own.
CREATE OR REPLACE TEMP TABLE own_facility AS
SELECT owed.from_id AS entity_id, facility.*
FROM node_facility AS facility
JOIN edge_borrows AS owed ON owed.to_id = facility.facility_id AND owed.closed_at IS NULL
SEMI JOIN firm ON firm.entity_id = owed.from_id
WHERE facility.closed_at IS NULL AND facility.facility_state = 'open' AND coalesce(facility.ended_on > $night, true)
