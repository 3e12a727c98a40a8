"""A small city that belongs to nobody: three departments' files for one or more nights, with the truth beside them.

pipeline      the whole way from a seed to a folder of files: `make_city`
command       `kg city make`
streams       one seeded generator a purpose, so that a change in one part leaves the others as they were
names         tables of surnames, given names and words of firm names, and how names are built from them
divisions     the city's own reference tables (divisions, issuing authorities, phone and card ranges) and its world
numbers       identity numbers, credit codes, phones and house codes that are valid in the city and nowhere else
persons       residents and outsiders in family and collective households
firms         registered entities and who holds, represents and manages them
structures    ownership that must be there whatever the seed: a loop, a cross-holding, a chain, a state holder
supervision   penalties, abnormal listings, licences
banking       customers, facilities, repayments, guarantees and their motifs
world         everything of one night, as one value
evolution     the next night: new, changed and ended records
dirt          dirty patterns with their rates
files         row files: layout, encoding, dirt and truth of each line
market_files, bank_files, household_files    how each department's rows look
truth         who really stands behind each mention, and where each dirty value is
"""
