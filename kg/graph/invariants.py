"""The whole graph against its invariants, fact by fact: what `kg graph check` reports. It only reads.

    schema       no label, type or property that the model does not have; every constraint and index of the migrations;
                 one `Meta`, and a run that is published
    ids          every fact has its id, once
    content      every fact of the tables is in the graph, property by property, and no other
    ends         an edge leads from `from_id` to `to_id`, and is closed when one of its nodes is
    sealed       every blob opens with this installation's keys
    privacy      no natural person's name or number stands in any other property

On the way the digest over the whole graph is taken, so that it need not be read twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, cast

import pyarrow as pa

from kg.engine.database import Connection
from kg.graph.checks import read_counts
from kg.graph.comparison import open_publication
from kg.graph.digest import GraphDigest, StoredFact, iter_pages
from kg.graph.door import Graph
from kg.graph.fact_tables import FACT_TYPES, FactType, fact_name, fact_table, id_column, sealed_columns
from kg.graph.migrations import find_missing
from kg.graph.statements import read_bookkeeping, read_check
from kg.home import Home
from kg.model.edges import Edge
from kg.model.graph import EDGE_TYPES, EDGES, NODES
from kg.model.nodes import PersonNode
from kg.model.record import Column, arrow_schema, columns_of
from kg.progress import Reporter
from kg.sealing.keys import KeyRing
from kg.settings import GraphSettings

_BOOKKEEPING: Final = frozenset({"Meta", "Migration"})
_MOMENTS: Final = frozenset({"recorded_at", "closed_at"})
_EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One invariant that does not hold for facts of one label or type."""

    invariant: str
    """As in this module's docstring."""
    fact: str
    """Label, type, or name of a constraint or index."""
    what: str
    count: int
    examples: tuple[str, ...] = ()
    """Up to three ids, which say nothing by themselves."""

    def summary(self) -> str:
        """One line for people."""
        shown = f" ({', '.join(self.examples)})" if self.examples else ""
        return f"{self.invariant}: {self.fact}: {self.count:,} {self.what}{shown}"


@dataclass(frozen=True, slots=True)
class GraphCheck:
    """What was found."""

    fact_count: int
    """Nodes and edges read."""
    graph_digest: str
    """Over the whole graph, sealed blobs opened; see `kg.graph.digest`."""
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class _Reading:
    """What is remembered while the graph is read."""

    connection: Connection
    digest: GraphDigest
    findings: list[Finding] = field(default_factory=list)
    fact_count: int = 0

    def note(self, invariant: str, fact: FactType, what: str, ids: list[str]) -> None:
        """Add a finding, or to one that is there."""
        if not ids:
            return
        name = fact_name(fact)
        for place, known in enumerate(self.findings):
            if (known.invariant, known.fact, known.what) == (invariant, name, what):
                count = known.count + len(ids)
                self.findings[place] = Finding(invariant, name, what, count, (*known.examples, *ids)[:_EXAMPLES])
                return
        self.findings.append(Finding(invariant, name, what, len(ids), tuple(ids[:_EXAMPLES])))


def check_graph(graph: Graph, home: Home, keys: KeyRing, settings: GraphSettings, reporter: Reporter) -> GraphCheck:
    """Read the whole graph and compare it with the facts tables.

    Raises:
        ConfigurationError: a publication is at work.
        GraphError: see `kg.graph.door`.
    """
    with open_publication(home, settings) as connection:
        reading = _Reading(connection, GraphDigest(keys.seal))
        connection.execute("CREATE TEMP TABLE personal (text VARCHAR)")
        counts = read_counts(graph)
        # Persons first: their names and numbers are looked for everywhere.
        for fact in (PersonNode, *(fact for fact in FACT_TYPES if fact is not PersonNode)):
            with reporter.step(f"check {fact_name(fact)}", unit="facts") as step:
                connection.execute("CREATE OR REPLACE TEMP TABLE found (fact_id VARCHAR, content UBIGINT)")
                for page in iter_pages(graph, fact):
                    _read_page(reading, fact, page)
                    step.advance(len(page))
                nameless = counts[fact_name(fact)] - step.count
                reading.note("ids", fact, "without an id", [""] * nameless)
                _compare(reading, fact)
        for edge in EDGE_TYPES:
            _check_closing(reading, edge)
        findings = (*_check_schema(graph), *reading.findings)
        return GraphCheck(reading.fact_count, reading.digest.value, findings)


def _read_page(reading: _Reading, fact: FactType, page: list[StoredFact]) -> None:
    reading.fact_count += len(page)
    names = {column.name for column in columns_of(fact)}
    foreign = [stored.fact_id for stored in page if not stored.properties.keys() <= names]
    reading.note("schema", fact, "with a property that the model does not have", foreign)
    if issubclass(fact, Edge):
        astray = [
            stored.fact_id
            for stored in page
            if stored.ends != (stored.properties.get("from_id"), stored.properties.get("to_id"))
        ]
        reading.note("ends", fact, "that lead elsewhere than they say", astray)
    texts = [reading.digest.add(fact, stored) for stored in page]
    shut = [stored.fact_id for stored, opened in zip(page, texts, strict=True) if opened is None]
    reading.note("sealed", fact, "with a sealed blob that does not open", shut)
    connection = reading.connection
    if fact is PersonNode:
        personal = sorted({text for opened in texts for text in opened or ()})
        connection.execute("INSERT INTO personal SELECT unnest(?::VARCHAR[])", [personal])
    rows, misfits = _build_table(fact, page)
    connection.execute("INSERT INTO found SELECT unnest(?::VARCHAR[]), 0", [misfits])
    connection.register("page", rows)
    connection.execute(f"INSERT INTO found SELECT {id_column(fact)}, {_content(fact, 'page')} FROM page")
    named = connection.execute(_build_privacy_query(fact)).fetchall()
    reading.note("privacy", fact, "that name or number a natural person", [fact_id for (fact_id,) in named])
    connection.unregister("page")


def _build_table(fact: FactType, page: list[StoredFact]) -> tuple[pa.Table, list[str]]:
    """The page as a table of the model's types, and the ids of facts that have a value of another type."""
    schema = _page_schema(fact)
    try:
        return pa.Table.from_pylist([dict(stored.properties) for stored in page], schema=schema), []
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        tables, misfits = [schema.empty_table()], []
        for stored in page:
            try:
                tables.append(pa.Table.from_pylist([dict(stored.properties)], schema=schema))
            except (pa.ArrowInvalid, pa.ArrowTypeError):
                misfits.append(stored.fact_id)
        return pa.concat_tables(tables), misfits


def _page_schema(fact: FactType) -> pa.Schema:
    """The model's schema, moments as text."""
    return pa.schema([pa.field(f.name, pa.string() if f.name in _MOMENTS else f.type) for f in arrow_schema(fact)])


def _content(fact: FactType, alias: str) -> str:
    values = ", ".join(f"{column.name} := {_build_value(column, alias)}" for column in columns_of(fact))
    return f"hash(struct_pack({values}))"


def _build_value(column: Column, alias: str) -> str:
    value = f"{alias}.{column.name}"
    if column.is_list and column.nullable:
        return f"nullif({value}, [])"
    return f"{value}::TIMESTAMPTZ" if column.name in _MOMENTS else value


def _build_privacy_query(fact: FactType) -> str:
    texts = [
        column for column in columns_of(fact) if column.plain_type is str and column.name not in sealed_columns(fact)
    ]
    whole = " UNION ALL ".join(
        f"SELECT {id_column(fact)} AS fact_id, {f'unnest({column.name})' if column.is_list else column.name} AS text "
        "FROM page"
        for column in texts
    )
    numbers = "SELECT fact_id, unnest(regexp_extract_all(text, '[0-9]{17}[0-9Xx]|[0-9]{15}')) AS text FROM whole"
    return (
        f"WITH whole AS ({whole}), said AS (FROM whole UNION ALL {numbers}) "
        "SELECT DISTINCT fact_id FROM said SEMI JOIN personal USING (text) ORDER BY fact_id"
    )


def _compare(reading: _Reading, fact: FactType) -> None:
    stated = (
        f"(SELECT {id_column(fact)} AS fact_id, {_content(fact, 'row_')} AS content FROM {fact_table(fact)} AS row_)"
    )
    for invariant, what, query in (
        (
            "ids",
            "with an id that others have",
            "FROM found GROUP BY fact_id HAVING count(*) > 1",
        ),
        ("content", "missing", f"FROM {stated} ANTI JOIN found USING (fact_id)"),
        ("content", "that no table states", f"FROM found ANTI JOIN {stated} AS stated USING (fact_id)"),
        (
            "content",
            "with other properties than their table states",
            f"FROM found JOIN {stated} AS stated USING (fact_id) WHERE found.content <> stated.content",
        ),
    ):
        rows = reading.connection.execute(f"SELECT fact_id {query} ORDER BY fact_id").fetchall()
        reading.note(invariant, fact, what, [str(fact_id) for (fact_id,) in rows])


def _check_closing(reading: _Reading, edge: type[Edge]) -> None:
    closed = " UNION ALL ".join(
        f"SELECT {NODES[label].ID} FROM {fact_table(NODES[label])} WHERE closed_at IS NOT NULL"
        for label in dict.fromkeys((*edge.FROM, *edge.TO))
    )
    rows = reading.connection.execute(
        f"SELECT edge_id FROM {fact_table(edge)} WHERE closed_at IS NULL AND (from_id IN ({closed}) OR "
        f"to_id IN ({closed})) ORDER BY edge_id"
    ).fetchall()
    reading.note("ends", edge, "that hold although one of their nodes is closed", [edge_id for (edge_id,) in rows])


def _check_schema(graph: Graph) -> Iterator[Finding]:
    for row in graph.read(read_check("labels").text):
        labels = sorted(str(label) for label in cast("list[object]", row["labels"]))
        if len(labels) != 1 or labels[0] not in NODES.keys() | _BOOKKEEPING:
            count = int(str(row["node_count"]))
            yield Finding("schema", " and ".join(labels) or "no label", "nodes beyond the model", count)
    for row in graph.read(read_check("types").text):
        if row["type"] not in EDGES:
            yield Finding("schema", str(row["type"]), "edges beyond the model", int(str(row["edge_count"])))
    for name in find_missing(graph):
        yield Finding("schema", name, "constraint or index missing", 1)
    states = [row["status"] for row in graph.read(read_bookkeeping("state").text)]
    meta_count = read_counts(graph).get("Meta", 0)
    if meta_count != 1 or states != ["published"]:
        yield Finding("schema", "Meta", f"of status {' and '.join(map(str, states)) or 'none'}", meta_count)
