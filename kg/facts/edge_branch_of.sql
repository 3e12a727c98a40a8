SELECT
    fact_id('BRANCH_OF', concat_ws(chr(31), source, record_key, branch.entity_id, head.entity_id)) AS edge_id,
    branch.entity_id AS from_id,
    head.entity_id AS to_id,
    established_on AS valid_from,
    ended_on AS valid_to,
    recorded_at,
    source,
    record_key
FROM staged_registration
JOIN membership AS branch ON branch.party_id = subject_party_id
JOIN entity_number AS head ON head.number = parent_uscc
WHERE head.entity_id <> branch.entity_id
