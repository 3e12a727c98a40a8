// purpose: remove edges IN_GROUP by their ids
// mode: write
// params: $rows: list[map]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH ()-[edge:IN_GROUP {edge_id: row.fact_id}]->()
DELETE edge
