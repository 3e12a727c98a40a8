-- Firms in business that have one registered office.
WITH standing AS (SELECT * FROM edge_registered_at WHERE {stood}),
located AS (
    SELECT from_id AS entity_id, to_id AS address_id, min((source, record_key)) AS proof
    FROM standing
    SEMI JOIN warned_firm ON warned_firm.entity_id = from_id
    GROUP BY ALL
)
SELECT entity_id, firm_count AS value, CAST(NULL AS DATE) AS dated_on, [proof] AS evidence
FROM located
JOIN (SELECT address_id, count(*) AS firm_count FROM located GROUP BY ALL) USING (address_id)
WHERE firm_count >= $firm_count
