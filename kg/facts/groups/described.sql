-- What every legal entity was on a day, closed ones too: whether a natural person stood behind it, then or today, and its
-- industry.
SELECT entity_id, is_natural, industry_code
FROM ({registered_as})
ORDER BY entity_id
