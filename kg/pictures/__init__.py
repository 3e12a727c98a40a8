"""Pictures and tables for analysts, without the internet: SVG whose letters the viewer's own fonts draw.

svg        the picture itself, its fonts, colours and pieces
layout     where the nodes of a graph stand: in layers, in a ring, or drawn together by their edges
network    a graph of firms and positions, with captions
charts     bars, how many have how many, and what held when
tables     the rows of an answer
"""
