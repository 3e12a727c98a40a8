// purpose: which publication the graph holds, what it was made from, and how far one that was begun has come
// mode: read
// params: none
// returns: run_id: RunId?, status: str, content_digest: str?, target_digest: str?, order_digest: str?, written_count: int
// bound: LIMIT 1
MATCH (meta:Meta {name: 'publication'})
RETURN meta.run_id AS run_id, meta.status AS status, meta.content_digest AS content_digest,
       meta.target_digest AS target_digest, meta.order_digest AS order_digest,
       coalesce(meta.written_count, 0) AS written_count
LIMIT 1
