// purpose: write changed edges REGISTERED_AT whole; the ends of an edge never change
// mode: write
// params: $rows: list[RegisteredAt]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH ()-[edge:REGISTERED_AT {edge_id: row.edge_id}]->()
SET edge = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
