"""Departments' files become staged records, as their contracts say; the nights that run it all.

contracts    source contracts: read, checked, and those that are shipped
reading      files of every format → Arrow batches of text, each row with its line
checking     text → standard records and refused rows
staging      deliveries landed once, and applied night by night
quarantine   what was refused, and what settled it
quality      rules, limits that hold a source, reports for departments, the league
doctor       a contract against a sample of a new file; a contract proposed for one
refresh      the nights on one screen; `refresh_command` runs them
city         a synthetic city: files, reference tables, truth
"""
