"""`kg facts`: what is computed from the facts, asked at a terminal.

command             the app; owners, control and filings of one firm
bods                the same as statements of BODS, and such statements read
common_owners       who owns two firms
shares              integrated shares of one firm
groups              control groups and a bank's exposures
related_parties     who is related to a bank, on statutory ground
guarantees          motifs around a firm, and early warnings
stress              a scenario of shocked firms
looking             what each does first: day, evening, facts, audit entry (L6)
persons             what is left where natural persons are not asked for (L0)
printing            tables for people, JSON for machines; filings_printing: filings in words
"""
