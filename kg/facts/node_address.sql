SELECT source, record_key, recorded_at, address_id, address, division_code
FROM located
QUALIFY row_number() OVER (PARTITION BY address_id ORDER BY recorded_at, source, record_key) = 1
