SELECT entity_id, loan_class AS band, source, record_key, NULL AS document_number, opened_on AS dated_on
FROM own_facility
