-- How common a value is among entities rather than among mentions: each number counts once. Only values that two
-- entities share at least; any other is as rare as one entity in all. Of telephones, documents and addresses, and of all
-- where hardly anybody has a number, a party without number counts as an entity.
-- Values are hashed: the table tells how common a value is to whoever has it, and lists none.
SELECT
    hash({column}::VARCHAR) AS value_hash,
    row_number() OVER (ORDER BY hash({column}::VARCHAR))::INTEGER AS common_number,
    count(DISTINCT entity) / (SELECT count(DISTINCT {entity}) FROM training_input)::DOUBLE AS frequency_ratio
FROM (SELECT {column}, {entity} AS entity FROM training_input)
WHERE {column} IS NOT NULL
GROUP BY {column}
HAVING count(DISTINCT entity) > 1
