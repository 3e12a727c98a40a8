// purpose: write a few new and changed edges PART_OF from Address to Premises whole
// mode: write
// params: $rows: list[PartOf]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (origin:Address {address_id: row.from_id})
MATCH (target:Premises {premises_id: row.to_id})
MERGE (origin)-[edge:PART_OF {edge_id: row.edge_id}]->(target)
SET edge = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
