"""What was done and by whom, kept apart from the graph.

store      the ledger: hash-chained audit entries, in SQLite or any database by URL
tables     what the ledger stores
audit      what an audit entry says, and how entries are chained
gathering  entries of answers given at the same time, in one transaction
releases   which copies of the graph were made for whom, and what became of each
judgements what people judged of two records
command    `kg audit verify`
"""
