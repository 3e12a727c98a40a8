// purpose: remove nodes GuaranteeMotif by their ids
// mode: write
// params: $rows: list[map]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (node:GuaranteeMotif {motif_id: row.fact_id})
DELETE node
