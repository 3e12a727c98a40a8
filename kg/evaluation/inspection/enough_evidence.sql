-- The records of an indicator that counts them only where there are so many, which each leave on a day: none counts where
-- there are fewer, and all leave with the one that leaves too few behind.
WITH found AS ({found})
SELECT * EXCLUDE (too_few_on) REPLACE (least(leaves_on, too_few_on) AS leaves_on)
FROM found
JOIN (
    SELECT entity_id, list_sort(list(leaves_on), 'DESC')[$least_count] AS too_few_on
    FROM found
    GROUP BY entity_id
) USING (entity_id)
WHERE too_few_on IS NOT NULL
