SELECT entity_id, 'open' AS band, source, record_key, document_number, dated_on
FROM decision_in_force
WHERE decision_kind = 'abnormal_listing'
