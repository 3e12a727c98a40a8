-- Facts that are not in the graph as they are now, and whether the graph has them at all.
CREATE OR REPLACE TEMP TABLE changed AS
SELECT target.fact, target.fact_id, published.fact_id IS NULL AS is_new
FROM target
LEFT JOIN published USING (fact, fact_id)
WHERE published.content IS DISTINCT FROM target.content
