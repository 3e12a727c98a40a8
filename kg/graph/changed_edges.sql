-- New and changed edges by the statement that writes each: the place of its pair of labels among those of its type, or 0
-- where changed ones have a statement of their own (`{pairs}`); none where a node that it leads from or to is not stated.
CREATE OR REPLACE TEMP TABLE changed_edge AS
WITH edge_ AS (FROM changed WHERE from_id IS NOT NULL),
end_ AS (FROM ({labels}) SEMI JOIN (SELECT from_id AS id FROM edge_ UNION SELECT to_id FROM edge_) USING (id))
SELECT edge_.fact, edge_.fact_id, CASE WHEN edge_.change = 'new' THEN pair.part ELSE pair.changed_part END AS part
FROM edge_
LEFT JOIN end_ AS origin ON origin.id = edge_.from_id
LEFT JOIN end_ AS destination ON destination.id = edge_.to_id
LEFT JOIN (VALUES {pairs}) AS pair(fact, start_label, end_label, part, changed_part)
ON pair.fact = edge_.fact AND pair.start_label = origin.label AND pair.end_label = destination.label
