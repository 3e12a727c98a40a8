-- Rows of a source's table on the nearest nights before one, nearest first.
SELECT sum(row_count)::BIGINT
FROM effective_delivery WHERE source = $source AND table_name = $table_name AND night < $night
GROUP BY night ORDER BY night DESC LIMIT $limit
