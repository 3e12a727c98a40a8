"""Who stands behind whose debts: legal entities alone, never a natural person (rules L0 and L3).

network       guarantees of a day as a graph: parallel ones summed, each kept as evidence
triads        pairs and triads of firms that guarantee one another
contraction   the same rings on fewer firms: those with one way in or out are no place to choose
sides         steps by the firm at either end, the shortest first
distances     how far it is between all firms of a component, 64 starts at a time
rings         the shortest ring through every guarantee that stands in one
chains        the longest chain through every firm that stands in one
shapes        components, stars, joint-liability groups; all motifs of a network
"""
