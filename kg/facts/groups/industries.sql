-- The industry of every legal entity on a day, closed ones too.
SELECT entity_id, industry_code
FROM ({registered_as})
ORDER BY entity_id
