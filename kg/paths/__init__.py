"""How legal entities stand to one another: what is around one, how two are connected, who owns both.

shortest       the shortest simple paths of a small graph, in an order without ties
connecting     out of what lies around two of them: the paths between, and how far they are complete
reading        both, and what is around one, out of the graph by credit code
saying         either in words; picturing: either as a picture
drawing        places of the nodes of a small graph around one of them: whoever holds it above, what it holds below
common_owners  who owns two of them, and how much of each, out of the facts
"""
