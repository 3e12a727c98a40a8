// purpose: say that a run is published, and what the graph now holds
// mode: write
// params: $run_id: RunId, $night: date, $recorded_at: datetime, $content_digest: str
// returns: none
// bound: one row
MERGE (meta:Meta {name: 'publication'})
SET meta = {name: 'publication', run_id: $run_id, night: $night, recorded_at: $recorded_at,
            content_digest: $content_digest, status: 'published'}
