// purpose: which types of edges there are, and how many of each
// mode: read
// params: none
// returns: type: str, edge_count: int
// bound: LIMIT 1000
MATCH ()-[edge]->()
RETURN type(edge) AS type, count(*) AS edge_count
ORDER BY type
LIMIT 1000
