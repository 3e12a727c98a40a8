SELECT entity_id, 'overdue' AS band, source, record_key, NULL AS document_number, opened_on AS dated_on
FROM own_facility
WHERE overdue_minor > 0
