-- Every distinct number that is not valid.
SELECT stated_number AS value FROM person_stated WHERE stated_number IS NOT NULL
UNION
SELECT stated_number FROM legal_entity_stated WHERE stated_number IS NOT NULL
