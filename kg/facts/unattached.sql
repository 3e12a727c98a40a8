-- Mentions that rule L4 gives no facility, guarantee or decision, counted.
CREATE OR REPLACE TABLE unattached AS
SELECT record_type || '.' || mention AS mention, count(*) AS mention_count
FROM mention
ANTI JOIN identified USING (source, record_key, mention)
WHERE record_type IN ('borrowing', 'lending', 'guarantee', 'decision')
GROUP BY ALL
