SELECT entity_id, 'listed' AS band, source, record_key, document_number, dated_on, leaves_on
FROM decision_in_force
WHERE decision_kind = 'serious_violation_listing'
