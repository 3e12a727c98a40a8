// purpose: write changed edges IN_MOTIF whole; the ends of an edge never change
// mode: write
// params: $rows: list[InMotif]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH ()-[edge:IN_MOTIF {edge_id: row.edge_id}]->()
SET edge = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
