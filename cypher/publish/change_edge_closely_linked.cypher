// purpose: write changed edges CLOSELY_LINKED whole; the ends of an edge never change
// mode: write
// params: $rows: list[CloselyLinked]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH ()-[edge:CLOSELY_LINKED {edge_id: row.edge_id}]->()
SET edge = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
