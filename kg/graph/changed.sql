-- Facts that are not in the graph as they are now: new to it, changed, or to be removed from it.
CREATE OR REPLACE TEMP TABLE changed AS
SELECT
    fact,
    fact_id,
    CASE WHEN target.content IS NULL THEN 'removed' WHEN published.content IS NULL THEN 'new' ELSE 'changed' END AS change
FROM target
FULL JOIN published USING (fact, fact_id)
WHERE target.content IS DISTINCT FROM published.content
