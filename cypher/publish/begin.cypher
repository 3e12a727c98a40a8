// purpose: say that a publication is under way; the run named stays the one last published, if there is one
// mode: write
// params: $run_id: RunId, $night: date, $content_digest: str
// returns: none
// bound: one row
MERGE (meta:Meta {name: 'publication'})
ON CREATE SET meta.run_id = $run_id, meta.night = $night
SET meta.status = 'publishing', meta.target_digest = $content_digest
