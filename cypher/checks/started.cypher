// purpose: which servers answer for which databases, and since when: after a restart a graph has no plans
// mode: read
// params: none
// returns: server_id: str, database_id: str, started_at: str
// bound: LIMIT 1000
SHOW DATABASES YIELD serverID, databaseID, lastStartTime
RETURN serverID AS server_id, databaseID AS database_id, toString(lastStartTime) AS started_at
ORDER BY database_id, server_id
LIMIT 1000
