-- What is known of each source by a night: of each record type what the contract says under which it came last.
INSERT INTO register_source
SELECT source, record_type, model, one_record_per_entity, priority
FROM contract_record
JOIN (
    SELECT source, contract_digest, max({'night': night, 'batch': batch}) AS place
    FROM effective_delivery WHERE night <= $night GROUP BY ALL
) AS used USING (source, contract_digest)
QUALIFY row_number() OVER (PARTITION BY source, record_type ORDER BY place DESC, contract_digest) = 1
ORDER BY ALL
