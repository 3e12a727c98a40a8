"""Dated tables of divisions, issuing authorities, telephone and card ranges, handed to the validators."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReferenceTables:
    """One world of reference tables."""

    world: str
