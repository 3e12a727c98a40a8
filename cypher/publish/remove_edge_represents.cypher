// purpose: remove edges REPRESENTS by their ids
// mode: write
// params: $rows: list[map]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH ()-[edge:REPRESENTS {edge_id: row.fact_id}]->()
DELETE edge
