"""Who owns what, through any number of firms and around any loop.

direct        the shares that are stated, made sound: treasury shares, lists that do not add up, what nobody states
loops         firms that own one another: what outsiders hold of them, and they of each other
integrated    every owner's share of every firm; again for what a change can touch, and no more
"""
