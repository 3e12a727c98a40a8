-- New and changed edges with the labels of the nodes that they lead from and to; none where no such node is stated.
CREATE OR REPLACE TEMP TABLE changed_edge AS
SELECT edge_.fact, edge_.change, origin.fact AS start_label, destination.fact AS end_label, edge_.fact_id
FROM ({edges}) AS edge_
LEFT JOIN target AS origin ON origin.fact_id = edge_.from_id AND origin.fact IN ({labels})
LEFT JOIN target AS destination ON destination.fact_id = edge_.to_id AND destination.fact IN ({labels})
