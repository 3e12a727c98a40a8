"""Source contracts: what a department sends, how it is read, and what law asks of it; those that are shipped lie here.

source_contract    a contract (ODCS v3.2), read with the line of every error
standard           the document against the standard's own schema, in our words
document           YAML that knows its lines
custom_properties  what the standard does not know, and the nearest known name for what is misspelt
source_tables      one kind of file: layout, columns, records, limits
source_columns     one column: code table, unit, what stands for nothing
mapping            how rows become records of a standard model
quality_rules      rules that files are measured by; `rule_entries` reads them, `rule_condition` bounds their SQL
obligations        when files are due, how long they are kept, consent and notice
catalogue          the catalogue of public credit information: what may be taken in at all
forbidden          concepts that no contract may map (rule L8)
"""
