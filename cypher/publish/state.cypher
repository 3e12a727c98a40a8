// purpose: which publication the graph holds, what it was made from, and what one that was begun is made from
// mode: read
// params: none
// returns: run_id: RunId?, status: str, content_digest: str?, target_digest: str?
// bound: LIMIT 1
MATCH (meta:Meta {name: 'publication'})
RETURN meta.run_id AS run_id, meta.status AS status, meta.content_digest AS content_digest,
       meta.target_digest AS target_digest
LIMIT 1
