// purpose: which schema migrations the graph has
// mode: read
// params: none
// returns: number: int, name: str, text_digest: str
// bound: LIMIT 1000
MATCH (migration:Migration)
RETURN migration.number AS number, migration.name AS name, migration.text_digest AS text_digest
ORDER BY number
LIMIT 1000
