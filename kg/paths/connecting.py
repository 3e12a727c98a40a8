"""How two legal entities are connected, out of what the fragment `paths` read around either of them.

What was read is two balls, one around each end, and the ties among all of it. Together they hold every path whose
length is up to the reach of both balls and one more: each node of such a path is near enough to one of its ends. A ball
reaches less far where a node has too many ties to be looked behind (a bank, an organ of the state, an office of
hundreds of firms), or where a ring has too many nodes; an answer says up to which length it is complete.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice, pairwise
from typing import Any, Final

from kg.model.vocabulary import PathKind
from kg.paths.shortest import iter_shortest

LENGTH_MAX: Final = 6
"""Ties of a path at most."""
COUNT_MAX: Final = 20
"""Paths of an answer at most."""
RING_MAX: Final = 300
"""Nodes of a ring at most; the fragment reads one more, which tells that there are."""
TIE_MAX: Final = 5_000
"""Ties at most; likewise."""
Found = Mapping[str, Any]
_RANKS: Final = {kind.value: rank for rank, kind in enumerate(PathKind)}


@dataclass(frozen=True, slots=True)
class Path:
    """One way between the two: what stands on it, and for each step from one to the next all ties that join them."""

    nodes: tuple[Found, ...]
    steps: tuple[tuple[Found, ...], ...]
    """By the kind of tie, closest first, then by id."""


@dataclass(frozen=True, slots=True)
class Paths:
    """How two legal entities are connected: the shortest paths, in the order of `kg.paths.shortest`."""

    paths: tuple[Path, ...]
    has_more: bool
    """Whether there are further ones that were not asked for."""
    complete_to: int
    """Every path of up to so many ties was looked at; longer ones may be missing."""

    @property
    def party_ids(self) -> list[str]:
        """Ids of the parties on the paths, each once."""
        return list(dict.fromkeys(
            str(node["id"]) for path in self.paths for node in path.nodes if node["kind"] != "address"
        ))  # fmt: skip


def connect_ends(nodes: Sequence[Found], ties: Sequence[Found], longest: int, limit: int) -> Paths | None:
    """The `limit` shortest paths of at most `longest` ties; None where there is no other end.

    Args:
        nodes: what the fragment read, in the order of their `side` and `distance`; one may stand on both sides.
        ties: the ties among these.
        longest: for which length that was read, 1 to `LENGTH_MAX`.
        limit: how many paths are told, 1 to `COUNT_MAX`.
    """
    ends = [node for node in nodes if node["distance"] == 0]
    if len(ends) < 2:
        return None
    between: dict[str, dict[str, list[Found]]] = defaultdict(lambda: defaultdict(list))
    for tie in sorted(ties, key=lambda tie: (_RANKS[tie["kind"]], tie["edge_id"])):
        if tie["from_id"] != tie["to_id"]:
            between[tie["from_id"]][tie["to_id"]].append(tie)
            between[tie["to_id"]][tie["from_id"]].append(tie)
    neighbours = {
        node: {other: _RANKS[joining[0]["kind"]] for other, joining in beside.items()}
        for node, beside in between.items()
    }
    start, end = (str(node["id"]) for node in ends)
    found = list(islice(iter_shortest(neighbours, start, end, longest), limit + 1))
    by_id = {node["id"]: {name: node[name] for name in ("id", "kind", "name", "subject_kind")} for node in nodes}
    told = tuple(
        Path(
            tuple(by_id[node] for node in path),
            tuple(tuple(between[one][other]) for one, other in pairwise(path)),
        )
        for path in found[:limit]
    )
    complete_to = 0 if len(ties) > TIE_MAX else min(longest, sum(_find_reaches(nodes, longest)) + 1)
    return Paths(told, len(found) > limit, complete_to)


def _find_reaches(nodes: Sequence[Found], longest: int) -> Sequence[int]:
    """How far around either end everything was read."""
    reaches = [longest // 2, (longest - 1) // 2]
    for (side, distance), ring in groupby(nodes, key=lambda node: (node["side"], node["distance"])):
        members = list(ring)
        if len(members) > RING_MAX:  # some of this ring were left out
            reaches[side] = min(reaches[side], distance - 1)
        elif distance and any(node["is_hub"] for node in members):  # the next ring lacks what is behind these
            reaches[side] = min(reaches[side], distance)
    return reaches
