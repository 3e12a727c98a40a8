SELECT
    fact_id('MANAGES', concat_ws(chr(31), source, record_key, officer.entity_id, led.entity_id)) AS edge_id,
    officer.entity_id AS from_id,
    led.entity_id AS to_id,
    valid_from,
    valid_to,
    recorded_at,
    source,
    record_key,
    role
FROM staged_position
JOIN membership AS officer ON officer.party_id = person_party_id
JOIN membership AS led ON led.party_id = entity_party_id
WHERE role IN ('director', 'supervisor', 'manager')
