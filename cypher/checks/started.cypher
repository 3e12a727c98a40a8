// purpose: since when the server runs that answers: after a restart it has no plans
// mode: read
// params: none
// returns: started_at: int
// bound: LIMIT 1
CALL dbms.queryJmx('java.lang:type=Runtime') YIELD attributes
RETURN attributes.StartTime.value AS started_at
LIMIT 1
