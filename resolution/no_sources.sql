SELECT NULL::VARCHAR AS source, NULL::VARCHAR AS record_type, NULL::VARCHAR AS model,
       NULL::BOOLEAN AS one_record_per_entity, NULL::INTEGER AS priority
WHERE false
