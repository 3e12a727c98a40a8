-- Facts that are not in the graph as they should be: new to it, changed, or to be removed from it; digests then and now;
-- and which nodes an edge that is not removed leads from and to.
CREATE OR REPLACE TEMP TABLE changed AS
SELECT
    fact,
    fact_id,
    CASE WHEN stated.content IS NULL THEN 'removed' WHEN published.content IS NULL THEN 'new' ELSE 'changed' END AS change,
    published.content AS was,
    stated.content AS content,
    from_id,
    to_id
FROM ({contents}) AS stated
FULL JOIN published USING (fact, fact_id)
WHERE stated.content IS DISTINCT FROM published.content
