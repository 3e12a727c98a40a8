// purpose: remove edges BENEFICIALLY_OWNS by their ids
// mode: write
// params: $rows: list[map]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH ()-[edge:BENEFICIALLY_OWNS {edge_id: row.fact_id}]->()
DELETE edge
