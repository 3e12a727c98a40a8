"""Who owns what, through any number of firms and around any loop.

direct        the shares that are stated, made sound: treasury shares, lists that do not add up, what nobody states
loops         firms that own one another: what outsiders hold of them, and they of each other
inverses      the inverse of a loop too large to write out
factors       what goes through such loops
columns       shares kept by columns, of which some are replaced
integrated    every owner's share of every firm; again for what a change can touch, and no more
votes         who may vote how much, and who decides by form
agreements    votes and benefits that differ from capital; concert, proxy, nominee, contract, by evidence
control       who controls whom, by what is known and by what could be
unstated      who stands above a firm by some step whose share is not stated
beneficial    beneficial owners by the three tests, and findings
computation   all of these for a register
reading       registers of a day, out of the facts
listed        listed companies above a firm, and what could be held through them
filing        what a firm has to file: exemption, owners by office
telling       what is told of one firm; answering asks for it
filings       what it filed, beside what is told
"""
