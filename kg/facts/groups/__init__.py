"""Which firms are one risk, and what a bank has lent them.

connections   firms that are connected by control, as branches, or by a dependence that a person has confirmed
close_links   holdings of a fifth, control, and one controller of both
limits        how much a bank may have at stake with one of them, by the rule of the day
exposures     what it has at stake, each facility counted once
weighing      that against the limits, firm by firm and group by group
network       firms of a day with who controls them
reading       facilities, guarantees and branches of a day out of the facts
answering     what is told of one firm, and of one bank
related_*     which legal persons are related parties of a bank by statute, and what stands between it and them
"""
