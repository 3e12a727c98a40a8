// purpose: whether the graph holds nothing but the note of its schema
// mode: read
// params: none
// returns: is_empty: bool
// bound: one row
RETURN NOT EXISTS { MATCH (node) WHERE NOT node:Migration } AS is_empty
