"""A city that belongs to nobody: five departments' files for one or more nights, with the truth beside them.

pipeline      the whole way from a seed to a folder of files, quarter by quarter: `make_city`
command       `kg city make`

The city and its ground
streams       one seeded generator a place and purpose, weighted and heavy-tailed draws
quarters      the city as a whole: how many quarters, and what all of them share
ground        what the records of one quarter are drawn with
numbers       identity numbers, credit codes, phones and keys that are valid in the city and nowhere else
divisions     the city's own reference tables and its world
premises      rooms and buildings with 25-digit house codes
heads         what other quarters may name: the first households and the group of firms of each quarter
world         everything of one quarter on one night, as one value

People
names         tables of surnames, given names and words of firm names, and how names are built from them
persons       persons, households, entries of the register; documents
particulars   what a registration card says besides
households    settles persons in family and collective households
hard_cases    namesakes, twins, sons of their father's name, numbers put right, firms registered again
outsiders     those in no register: people from elsewhere, representatives with other documents
population    the persons of one quarter

Firms
firms         registered entities, shareholdings, officers
industries    industries with their share and the risk of their loans
founding      makes entities with numbers, names and addresses of their own
ownership     who holds and manages them
market        the market department's register of one quarter
structures    ownership that must be there whatever the seed: a loop, a cross-holding, a chain, the state, banks
supervision   penalties, listings, licences
courts        judgment debtors, dishonest judgment debtors, restrictions of consumption

Loans
banking       customers, facilities, monthly states, repayments, guarantees
lending       who borrows what
outcomes      how loans turn out: drivers and coefficients
history       what has become of a facility, month by month
guarantees    who guarantees whom, and the motifs

Nights
events        what happened, one entry a record
night, evolution    the next night of a quarter
evolving_people, evolving_firms, evolving_supervision, evolving_banking    of each register

Files
layouts, rows, writers, files    how a file is laid out, soiled and written
market_files, supervision_files, court_files, bank_files, household_files, residence_files    each department's rows
party_cells   how persons and firms are spelled in rows
error_profiles, dirt, soiling, soiled_names, soiled_numbers    dirty patterns, their rates, and what they do to a value
truth, event_truths    who stands behind each mention, where each dirty value is, what happened between the nights
"""
