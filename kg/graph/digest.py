"""The whole graph, page by page, and one digest over it that does not depend on the order of anything."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, cast

from kg.graph.door import Graph
from kg.graph.fact_tables import FACT_TYPES, FactType, fact_name
from kg.graph.statements import read_page

_PAGE_ROWS: Final = 20_000
_MODULUS: Final = 2**256


@dataclass(frozen=True, slots=True)
class StoredFact:
    """A node or edge as the graph holds it; `ends` are the ids of an edge's nodes."""

    fact_id: str
    properties: Mapping[str, object]
    ends: tuple[str, ...]


def iter_pages(graph: Graph, fact: FactType, page_rows: int = _PAGE_ROWS) -> Iterator[list[StoredFact]]:
    """The nodes of a label or edges of a type, in the order of their ids."""
    statement, after = read_page(fact).text, ""
    while rows := graph.read(statement, {"after": after, "limit": page_rows}):
        page = [
            StoredFact(
                str(row["id"]),
                cast("Mapping[str, object]", row["properties"]),
                tuple(str(end) for end in cast("list[object]", row["ends"])),
            )
            for row in rows
        ]
        yield page
        if len(page) < page_rows:
            return
        after = page[-1].fact_id


def digest_graph(graph: Graph) -> str:
    """SHA-256 sum over all nodes and edges with all their properties, 64 hexadecimal digits.

    The same nights give the same digest, wherever and however often they were published. Sealed blobs count as they
    are: they are the same for the same content under the same keys.
    """
    total = 0
    for fact in FACT_TYPES:
        for page in iter_pages(graph, fact):
            for stored in page:
                content = json.dumps(
                    [fact_name(fact), stored.ends, stored.properties], sort_keys=True, default=_plain_text
                )
                total += int.from_bytes(hashlib.sha256(content.encode()).digest(), "big")
    return f"{total % _MODULUS:064x}"


def _plain_text(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
