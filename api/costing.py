"""What a request can cost at most, known before anything is read: items, and edges followed over several steps."""

from collections.abc import Sequence
from typing import Final

from api.arguments import Page
from api.reading import ReadEdge
from kg.graph.queries import read_fragment

WALK_MAX: Final = 20
"""Times that one request may follow edges over several steps: a page of firms, each with all that is around it."""


def count_items(edge: ReadEdge, pages: Sequence[Page]) -> int:
    """How many items an edge and those below it can yield at most."""
    page = pages[edge.number]
    below = sum(count_items(child, pages) for child in edge.read_children)
    beside: int = page.arguments.get("limit", 1)
    return page.limit * (beside + below)


def count_walks(edge: ReadEdge, pages: Sequence[Page], count: int = 1) -> int:
    """How often an edge, met `count` times, and those below it can follow edges over several steps at most."""
    below = count * pages[edge.number].limit
    walks = sum(count_walks(child, pages, below) for child in edge.read_children)
    return walks + (count if read_fragment(edge.fragment).is_walk else 0)
