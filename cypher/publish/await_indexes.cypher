// purpose: wait until every index answers, a day at most
// mode: read
// params: none
// returns: none
// bound: one row
CALL db.awaitIndexes(86400)
