// purpose: remove edges SUBJECT_OF by their ids
// mode: write
// params: $rows: list[map]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH ()-[edge:SUBJECT_OF {edge_id: row.fact_id}]->()
DELETE edge
