// purpose: remove edges OWNED_AS by their ids
// mode: write
// params: $rows: list[map]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH ()-[edge:OWNED_AS {edge_id: row.fact_id}]->()
DELETE edge
