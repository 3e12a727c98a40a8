"""People decide: what waits for them, how it is shown, and what they say of it.

queue      what waits, in an order that says nothing of anybody
pairs      one pair side by side, with what differs and the evidence for and against
desk       a clerk's way through the queue: same, different, skip, undo; everything audited and stored as it happens
screen     a pair on a terminal
keys       keys from a terminal, one by one, or from a pipe
exchange   judgements as a file of record keys
command    `kg review`
"""
