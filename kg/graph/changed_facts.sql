-- Add the facts of some kinds (`{names}`, stated in `{contents}`) that are not published as they are stated.
INSERT INTO changed
SELECT
    fact,
    fact_id,
    CASE WHEN stated.content IS NULL THEN 'removed' WHEN noted.content IS NULL THEN 'new' ELSE 'changed' END,
    noted.content,
    stated.content,
    from_id,
    to_id
FROM ({contents}) AS stated
FULL JOIN (FROM published WHERE fact IN ({names})) AS noted USING (fact, fact_id)
WHERE stated.content IS DISTINCT FROM noted.content
