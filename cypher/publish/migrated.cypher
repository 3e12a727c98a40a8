// purpose: note that a schema migration is done
// mode: write
// params: $number: int, $name: str, $text_digest: str
// returns: none
// bound: one row
MERGE (migration:Migration {number: $number})
SET migration.name = $name, migration.text_digest = $text_digest
