// purpose: how many nodes of each label and edges of each type the graph holds
// mode: read
// params: none
// returns: kind: str, name: str, count: int
// bound: LIMIT 200
CALL () {
  MATCH (node) RETURN 'label' AS kind, labels(node)[0] AS name, count(*) AS count
  UNION ALL
  MATCH ()-[edge]->() RETURN 'type' AS kind, type(edge) AS name, count(*) AS count
}
RETURN kind, name, count
ORDER BY kind, name
LIMIT 200
