-- Not stated is not nothing: only a stated amount counts. A limited company has five years to pay in (公司法 art. 47).
-- Undated, because the obligation does not fade.
SELECT
    entity_id,
    CASE
        WHEN paid_in_capital_minor = 0 THEN 'none'
        WHEN 100 * paid_in_capital_minor < $low_percent * registered_capital_minor THEN 'low'
    END AS band,
    source,
    record_key
FROM node_legal_entity
WHERE closed_at IS NULL
    AND legal_form = 'limited_company'
    AND registered_capital_minor > 0
    AND established_on + to_years($years) <= $night
