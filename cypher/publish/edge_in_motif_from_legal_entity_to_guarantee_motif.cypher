// purpose: write new edges IN_MOTIF from LegalEntity to GuaranteeMotif whole
// mode: write
// params: $rows: list[InMotif]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (origin:LegalEntity {entity_id: row.from_id})
MATCH (target:GuaranteeMotif {motif_id: row.to_id})
CREATE (origin)-[edge:IN_MOTIF]->(target)
SET edge = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
