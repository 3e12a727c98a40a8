"""Motifs of guarantees as facts of a night: the shapes of `kg.facts.guarantees`, as nodes with their firms.

measuring  exposure, share of net assets and share in the own group of many motifs at once, as Arrow tables
pipeline   the step of the night: computed again only when guarantees, groups or net assets are other, kept with history
"""
