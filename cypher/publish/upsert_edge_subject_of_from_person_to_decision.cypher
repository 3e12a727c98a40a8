// purpose: write a few new and changed edges SUBJECT_OF from Person to Decision whole
// mode: write
// params: $rows: list[SubjectOf]
// returns: none
// bound: UNWIND $rows
UNWIND $rows AS row
MATCH (origin:Person {entity_id: row.from_id})
MATCH (target:Decision {decision_id: row.to_id})
MERGE (origin)-[edge:SUBJECT_OF {edge_id: row.edge_id}]->(target)
SET edge = row {.*, recorded_at: datetime(row.recorded_at), closed_at: datetime(row.closed_at)}
