"""Departments' files become staged records, as their contracts say; the night that runs it all.

contract     source contracts (ODCS v3.2), read with the line of every error
mapping      how rows become records of a standard model
document     YAML that knows its lines
forbidden    concepts that no contract may map (rule L8)
reading      delimited text → Arrow batches of text, each row with its line
columns      the columns of a batch: cleaned, normalised, judged
mentions     persons and legal entities that a record speaks of
checking     text batch → standard records and refused rows
staging      one file's records into their tables, in one transaction
stage        one night's files, source by source
run          the run's id and declared time
quarantine   what was refused, and where; `quarantine_command` shows it
quality      what every night read, refused and changed
refresh      the night on one screen; `refresh_command` runs it
city         a synthetic city: files, reference tables, truth
contracts    the contracts that are shipped
"""
