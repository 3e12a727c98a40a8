-- Companies whose shares were traded on an exchange on a day, by what was known at a moment.
SELECT DISTINCT from_id, exchange, stock_code
FROM edge_listed_as
WHERE {stood}
ORDER BY from_id, exchange, stock_code
