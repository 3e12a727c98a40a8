SELECT
    source,
    record_key,
    recorded_at,
    fact_id('Licence', concat_ws(chr(31), source, record_key)) AS licence_id,
    licence_number,
    licence_kind,
    authority
FROM staged_licensing
