-- Entries that stand side by side: the oldest is the first one. A removed entry is not counted, be it the first.
SELECT
    entity_id,
    CASE
        WHEN row_number() OVER (PARTITION BY entity_id ORDER BY dated_on, source, record_key) = 1 THEN 'first'
        ELSE 'further'
    END AS band,
    source,
    record_key,
    document_number,
    dated_on,
    leaves_on
FROM decision_in_force
WHERE decision_kind = 'abnormal_listing'
