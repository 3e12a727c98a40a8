-- Every distinct name of a person, also as a representative or a former name.
SELECT name AS value FROM person_stated WHERE name IS NOT NULL
UNION
SELECT unnest(former_names) FROM person_stated
UNION
SELECT representative_name FROM legal_entity_stated WHERE representative_name IS NOT NULL
