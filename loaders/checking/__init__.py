"""Rows of text become standard records, or are refused with a reason.

batch_check    one batch: what it states, withdraws, and what was refused
columns        the columns of a batch: cleaned, normalised, judged
mentions       persons and legal entities that a record speaks of
record_keys    the canonical key of a record
refused_rows   a refused row: its place, its reason and a keyed hash
"""
