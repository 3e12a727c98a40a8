-- Complaints that were published within so many months and not settled, each, while there are enough of them: one alone
-- says what somebody said. All leave with the one that leaves too few behind.
WITH complaint AS (
    SELECT
        entity_id,
        source,
        record_key,
        document_number,
        dated_on,
        least(leaves_on, CAST(dated_on + to_months($months) AS DATE)) AS leaves_on
    FROM decision_in_force
    WHERE decision_kind = 'published_complaint' AND dated_on + to_months($months) > $night
),
last AS (
    SELECT entity_id, list_sort(list(leaves_on), 'DESC')[$complaint_count] AS too_few_on
    FROM complaint
    GROUP BY entity_id
)
SELECT * EXCLUDE (leaves_on, too_few_on), least(leaves_on, too_few_on) AS leaves_on, 'unsettled' AS band
FROM complaint
JOIN last USING (entity_id)
WHERE too_few_on IS NOT NULL
