// purpose: which run is published, and whether a publish is under way: then which one, and how much of it is written
// mode: read
// params: none
// returns: publication: map
// bound: LIMIT 1
MATCH (meta:Meta {name: 'publication'})
RETURN meta {
  .run_id, .status, night: toString(meta.night), progress: left(meta.order_digest, 8) + '.' + toString(meta.written_count)
} AS publication
LIMIT 1
