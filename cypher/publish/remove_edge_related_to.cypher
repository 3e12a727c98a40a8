// purpose: remove edges RELATED_TO by their ids
// mode: write
// params: $rows: list[map]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH ()-[edge:RELATED_TO {edge_id: row.fact_id}]->()
DELETE edge
