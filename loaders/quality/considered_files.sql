SELECT night, table_name, file, batch, state, held_because, encoding, row_count, refused_count, usable_after
FROM considered ORDER BY night, table_name, file
