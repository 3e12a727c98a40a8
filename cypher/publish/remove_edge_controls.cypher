// purpose: remove edges CONTROLS by their ids
// mode: write
// params: $rows: list[map]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH ()-[edge:CONTROLS {edge_id: row.fact_id}]->()
DELETE edge
