-- Every distinct address.
SELECT address AS value FROM person_stated WHERE address IS NOT NULL
UNION
SELECT address FROM legal_entity_stated WHERE address IS NOT NULL
