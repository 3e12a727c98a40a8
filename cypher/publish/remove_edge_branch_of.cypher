// purpose: remove edges BRANCH_OF by their ids
// mode: write
// params: $rows: list[map]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH ()-[edge:BRANCH_OF {edge_id: row.fact_id}]->()
DELETE edge
