// purpose: write a few new and changed edges IN_MOTIF from LegalEntity to GuaranteeMotif whole
// mode: write
// params: $rows: list[InMotif]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (origin:LegalEntity {entity_id: row.from_id})
MATCH (target:GuaranteeMotif {motif_id: row.to_id})
MERGE (origin)-[edge:IN_MOTIF {edge_id: row.edge_id}]->(target)
SET edge = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
