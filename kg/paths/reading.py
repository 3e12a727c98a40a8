"""What hangs on a firm that has a credit code, read from the graph by one of the fragments that GraphQL reads it by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Protocol, cast

from kg.errors import RequestError
from kg.graph.compose import Selection, build_statement
from kg.model.ids import RunId, Uscc
from kg.model.vocabulary import NATURAL_PERSON_SUBJECTS, PathKind
from kg.paths.connecting import Paths, connect_ends
from kg.paths.drawing import Place, place_around

Found = Mapping[str, Any]
_WAY_OUT: Final = "A natural person's business is shown for a purpose with a case alone: --purpose and --case."


class Source(Protocol):
    """The operating graph, or what stands for it."""

    def read(self, statement: str, parameters: Mapping[str, object] | None = None) -> list[dict[str, object]]:
        """Every row."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """The firm that is asked about: its credit code, the day (None: now), and whether persons are shown.

    `believed_at`: up to which moment records count; None where all do. It goes with a day.
    """

    uscc: Uscc
    on: date | None
    natural_persons: bool
    believed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Connected:
    """How the firm is connected with another one."""

    run_id: RunId | None
    paths: Paths


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is around the firm, itself first; `places` by id, the firm at (0, 0)."""

    run_id: RunId | None
    nodes: tuple[Found, ...]
    edges: tuple[Found, ...]
    is_complete: bool
    places: Mapping[str, Place]


def read_paths(
    graph: Source, asked: Asked, to: str, kinds: list[PathKind] | None, bounds: tuple[int, int]
) -> Connected:
    """The shortest paths from the firm to the one with the credit code or id `to`; `bounds`: longest, and how many.

    Raises:
        RequestError: one of the two is not published, or is a natural person's business and persons are not shown.
    """
    longest, limit = bounds
    parameters = {"to": to, "kinds": [kind.value for kind in kinds] if kinds else None, "longest": longest}
    run_id, item = _read(graph, asked, Selection("paths", parameters=parameters))
    paths = connect_ends(item["nodes"], item["ties"], longest, limit)
    if paths is None:
        raise RequestError("No legal entity of the other code is published.", way_out=_WAY_OUT)
    return Connected(run_id, paths)


def read_surroundings(graph: Source, asked: Asked, depth: int, limit: int) -> Surroundings:
    """What is up to `depth` steps around the firm, `limit` nodes at most; raises as `read_paths`."""
    run_id, item = _read(graph, asked, Selection("surroundings", parameters={"depth": depth, "limit": limit}))
    ids = [str(node["entity_id"]) for node in item["nodes"]]
    places = place_around(ids[0], ids, [(tie["from_id"], tie["to_id"], tie["tie_kind"]) for tie in item["edges"]])
    return Surroundings(run_id, tuple(item["nodes"]), tuple(item["edges"]), item["is_complete"], places)


def _read(graph: Source, asked: Asked, below: Selection) -> tuple[RunId | None, Found]:
    day = "_on_day" if asked.on else ""
    given = {"uscc": asked.uscc, "as_of": asked.on, "believed_at": asked.believed_at}
    root = Selection(f"legal_entity_by_uscc{day}", parameters=given, children=(below,))
    statement = build_statement([root], natural_persons=asked.natural_persons)
    items = [cast("Found", row["item"]) for row in graph.read(statement.text, statement.parameters)]
    published = next((item["publication"] for item in items if "publication" in item), None)
    found = next((item for item in items if "object" in item), None)
    if found is None or (found["object"]["subject_kind"] in NATURAL_PERSON_SUBJECTS and not asked.natural_persons):
        raise RequestError("No legal entity of that code is published.", way_out=_WAY_OUT)
    return (RunId(published["run_id"]) if published else None), found["below"][0]
