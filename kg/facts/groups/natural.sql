-- Legal entities, closed ones too, behind which a natural person stood on a day or stands today (rule L0).
SELECT entity_id
FROM ({registered_as})
WHERE is_natural
ORDER BY entity_id
