// purpose: say how many facts of a publication are written, in the transaction that writes them
// mode: write
// params: $written_count: int
// returns: none
// bound: one row
MATCH (meta:Meta {name: 'publication'})
SET meta.written_count = $written_count
