-- Complaints that were published within so many months and not settled, each: one alone says what somebody said.
SELECT
    entity_id,
    source,
    record_key,
    document_number,
    dated_on,
    least(leaves_on, CAST(dated_on + to_months($months) AS DATE)) AS leaves_on,
    'unsettled' AS band
FROM decision_in_force
WHERE decision_kind = 'published_complaint' AND dated_on + to_months($months) > $night
