// purpose: remove nodes Evaluation by their ids
// mode: write
// params: $rows: list[map]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (node:Evaluation {evaluation_id: row.fact_id})
DELETE node
