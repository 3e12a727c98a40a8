// purpose: which indexes answer, those of constraints among them
// mode: read
// params: none
// returns: name: str, is_unique: bool
// bound: LIMIT 1000
SHOW INDEXES YIELD name, state, owningConstraint
WHERE state IN ['ONLINE', 'POPULATING']
RETURN name, owningConstraint IS NOT NULL AS is_unique
ORDER BY name
LIMIT 1000
