SELECT entity_id, grade AS band, source, record_key, document_number, dated_on, leaves_on
FROM decision_in_force
WHERE decision_kind = 'penalty'
