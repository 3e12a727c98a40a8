// purpose: remove edges CLOSELY_LINKED by their ids
// mode: write
// params: $rows: list[map]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH ()-[edge:CLOSELY_LINKED {edge_id: row.fact_id}]->()
DELETE edge
