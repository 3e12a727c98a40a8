-- Every distinct name of a legal entity, also as a former name or in a context.
SELECT name AS value FROM legal_entity_stated WHERE name IS NOT NULL
UNION
SELECT unnest(former_names) FROM legal_entity_stated
UNION
SELECT unnest(context) FROM legal_entity_stated
UNION
SELECT unnest(context) FROM person_stated
