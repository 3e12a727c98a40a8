"""How legal entities stand to one another: what is around one, and where it is drawn.

drawing   places of the nodes of a small graph around one of them: whoever holds it above, what it holds below
"""
