// purpose: say that a publication is under way, what it starts from, and in which order it writes; the run named stays
// mode: write
// params: $run_id: RunId, $night: date, $content_digest: str, $target_digest: str, $order_digest: str
// returns: none
// bound: one row
MERGE (meta:Meta {name: 'publication'})
ON CREATE SET meta.run_id = $run_id, meta.night = $night
SET meta.status = 'publishing', meta.content_digest = $content_digest, meta.target_digest = $target_digest,
    meta.order_digest = $order_digest, meta.written_count = 0
