"""Statements about what stood on a day by what was known at a moment: one condition and one choice among lists."""

from datetime import date, datetime
from typing import Final

from kg.engine.database import read_statement

_OWNERSHIP: Final = "kg.facts.ownership"
_LISTS: Final = ("edge_owns", "edge_votes_in")
"""Edges of which several sources may list those of one firm."""


def read_dated_statement(package: str, name: str, **parts: str) -> str:
    """The statement in `<name>.sql` of a package, with the parameters `$held_on` (a day) and `$believed_at`.

    In it `{stood}` is the condition on an edge that it stood then, `{counted[edge_owns]}` the list of each firm that
    counts, `{registered_as}` what each legal entity was, and what else it needs is among `parts`.
    """
    stood = read_statement(_OWNERSHIP, "stood")
    counted = {edges: read_statement(_OWNERSHIP, "counted").format(edges=edges, stood=stood) for edges in _LISTS}
    registered_as = read_statement(_OWNERSHIP, "registered_as")
    text = read_statement(package, name)
    return text.format(stood=stood, counted=counted, registered_as=registered_as, **parts)


def date_relation(package: str, name: str, held_on: date, believed_at: datetime) -> str:
    """The same statement of one day and moment, in parentheses: a relation without parameters."""
    text = read_dated_statement(package, name)
    day, moment = f"DATE '{held_on.isoformat()}'", f"TIMESTAMPTZ '{believed_at.isoformat()}'"
    return f"({text.replace('$held_on', day).replace('$believed_at', moment)})"
