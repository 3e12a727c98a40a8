// purpose: which run is published, and whether a publish is under way
// mode: read
// params: none
// returns: publication: map
// bound: LIMIT 1
MATCH (meta:Meta {name: 'publication'})
RETURN meta {.run_id, .status, night: toString(meta.night)} AS publication
LIMIT 1
