// purpose: how many edges STATED_AS there are, are closed, and do not say where they come from
// mode: read
// params: none
// returns: total_count: int, closed_count: int, unsourced_count: int
// bound: one row
MATCH ()-[edge:STATED_AS]->()
RETURN count(edge) AS total_count, count(edge.closed_at) AS closed_count,
       count(CASE WHEN edge.source IS NULL OR edge.record_key IS NULL OR edge.recorded_at IS NULL OR edge.run_id IS NULL THEN 1 END) AS unsourced_count
