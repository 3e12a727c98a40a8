// purpose: remove edges IN_MOTIF by their ids
// mode: write
// params: $rows: list[map]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH ()-[edge:IN_MOTIF {edge_id: row.fact_id}]->()
DELETE edge
