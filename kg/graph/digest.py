"""The whole graph, page by page, and one digest over it that does not depend on the order of anything."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, cast

from kg.errors import SealError
from kg.graph.door import Graph
from kg.graph.fact_tables import FACT_TYPES, FactType, fact_name, sealed_columns
from kg.graph.statements import read_page
from kg.model.ids import SealedBlob
from kg.sealing.blobs import unseal

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


class GraphDigest:
    """A sum of SHA-256 over nodes and edges, each with all its properties, sealed blobs opened.

    Opened, because a blob says the same under another key: sealing anew does not change the digest. It tells graphs
    apart that differ by chance or mistake; it is no signature against somebody who forges facts to match it.
    """

    def __init__(self, seal_key: bytes) -> None:
        self._seal_key = seal_key
        self._total = 0

    @property
    def value(self) -> str:
        """64 hexadecimal digits."""
        return f"{self._total % _MODULUS:064x}"

    def add(self, fact: FactType, stored: StoredFact) -> tuple[str, ...] | None:
        """Count a fact in; the texts that its blobs hold, None where one does not open (it counts as it is)."""
        opened: dict[str, list[str | None]] = {}
        has_shut = False
        for name in sealed_columns(fact) & stored.properties.keys():
            try:
                content = unseal(self._seal_key, stored.fact_id, SealedBlob(str(stored.properties[name])))
            except SealError:
                has_shut = True
            else:
                opened[name] = [content.name, content.number]
        properties = {**stored.properties, **opened}
        line = json.dumps([fact_name(fact), stored.ends, properties], sort_keys=True, default=_plain_text)
        self._total += int.from_bytes(hashlib.sha256(line.encode()).digest(), "big")
        return None if has_shut else tuple(text for texts in opened.values() for text in texts if text)


def digest_graph(graph: Graph, seal_key: bytes) -> str:
    """The digest over the whole graph: the same nights give the same one, wherever and however they were published."""
    digest = GraphDigest(seal_key)
    for fact in FACT_TYPES:
        for page in iter_pages(graph, fact):
            for stored in page:
                digest.add(fact, stored)
    return digest.value


def _plain_text(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
