SELECT
    coalesce(was.edge_id, fact_id('OWNED_AS', concat_ws(chr(31), found.entity_id, finding_id))) AS edge_id,
    found.entity_id AS from_id,
    finding_id AS to_id,
    CASE WHEN was.edge_id IS NULL THEN found.valid_from ELSE was.valid_from END AS valid_from,
    NULL AS valid_to,
    result.recorded_at,
    result.source,
    result.record_key
FROM node_ownership_finding AS result
JOIN found_finding AS found ON 'ownership:' || found.entity_id = result.record_key
LEFT JOIN edge_owned_as AS was ON was.to_id = finding_id AND was.closed_at IS NULL
WHERE result.closed_at IS NULL
