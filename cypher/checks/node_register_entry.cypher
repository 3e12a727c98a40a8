// purpose: how many nodes RegisterEntry there are, are closed, and do not say where they come from
// mode: read
// params: none
// returns: total_count: int, closed_count: int, unsourced_count: int
// bound: one row
MATCH (node:RegisterEntry)
RETURN count(node) AS total_count, count(node.closed_at) AS closed_count,
       count(CASE WHEN node.source IS NULL OR node.record_key IS NULL OR node.recorded_at IS NULL OR node.run_id IS NULL THEN 1 END) AS unsourced_count
