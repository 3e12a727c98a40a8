"""The door to DuckDB, and steps that run once.

database   open a DuckDB file with our limits; digest a table; run a named SQL statement
steps      a step is skipped when its inputs have not changed
walk       nights in their order: what is behind a file, and the way back for a late delivery
"""
