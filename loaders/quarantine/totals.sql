SELECT state, count(*) FROM quarantine WHERE source = coalesce($source, source) GROUP BY state
