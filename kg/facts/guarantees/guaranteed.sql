-- Guarantees of legal entities for legal entities that stood on a day, by what was known at a moment. `guarantor_firm`
-- numbers them; a debt without a name has a number below zero by who states it. An amount without its currency is not stated.
WITH standing AS (SELECT * FROM edge_guarantees WHERE {stood})
SELECT
    guarantor.number AS guarantor,
    debtor.number AS debtor,
    CASE
        WHEN facility_id IS NULL THEN -dense_rank() OVER (ORDER BY source)
        ELSE dense_rank() OVER (ORDER BY facility_id)
    END AS facility,
    coalesce(amount_minor >= 0 AND currency IS NOT NULL, false) AS is_stated,
    coalesce(amount_minor, 0) AS amount_minor,
    currency,
    facility_id,
    guarantee_kind,
    source,
    record_key,
    greatest(valid_from, stated_from) AS since
FROM standing
JOIN guarantor_firm AS guarantor ON guarantor.entity_id = from_id
JOIN guarantor_firm AS debtor ON debtor.entity_id = to_id
ORDER BY guarantor.number, debtor.number, source, record_key
