-- Facts that are not in the graph as they are now.
CREATE OR REPLACE TEMP TABLE changed AS
SELECT target.fact, target.fact_id
FROM target
ANTI JOIN published USING (fact, fact_id, content)
