// purpose: remove edges REGISTERED_AT by their ids
// mode: write
// params: $rows: list[map]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH ()-[edge:REGISTERED_AT {edge_id: row.fact_id}]->()
DELETE edge
