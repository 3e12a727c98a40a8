SELECT state, first_night, count(*) FROM quarantine WHERE source = $source GROUP BY state, first_night ORDER BY ALL
