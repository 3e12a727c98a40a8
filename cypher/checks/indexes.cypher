// purpose: which indexes there are, those of constraints among them, and whether they answer
// mode: read
// params: none
// returns: name: str, is_unique: bool, state: str
// bound: LIMIT 1000
SHOW INDEXES YIELD name, state, owningConstraint
RETURN name, owningConstraint IS NOT NULL AS is_unique, state
ORDER BY name
LIMIT 1000
