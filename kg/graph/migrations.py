"""The graph's schema, brought up in numbered steps: `cypher/migrations/NNNN_name.cypher`.

A file holds statements that end in `;` and may be run twice (IF NOT EXISTS), so that a step that was cut off is run
again. What was applied stands in `(:Migration {number, name, text_digest})`; a constraint or index that somebody
dropped since, or that failed, is made again.
"""

import hashlib
import re
from dataclasses import dataclass
from importlib import resources
from typing import Final

from kg.errors import GraphQueryError
from kg.graph.door import Graph
from kg.graph.statements import read_bookkeeping, read_check

_CREATED = re.compile(r"CREATE (?:CONSTRAINT|(?:FULLTEXT )?INDEX) (?P<name>\w+) IF NOT EXISTS")
_DROPPED = re.compile(r"DROP INDEX (?P<name>\w+) IF EXISTS")
_KINDS: Final = ("CONSTRAINT", "INDEX")
_FAILED: Final = "FAILED"
_FILE_NAME = re.compile(r"(?P<number>\d{4})_(?P<name>\w+)\.cypher")


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema."""

    number: int
    name: str
    text: str

    @property
    def text_digest(self) -> str:
        """SHA-256 of the file."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def statements(self) -> list[str]:
        """Its statements, without comments."""
        code = "\n".join(line for line in self.text.splitlines() if not line.startswith("//"))
        return [statement.strip() for statement in code.split(";") if statement.strip()]


def read_migrations() -> list[Migration]:
    """Every migration of this version, in order."""
    migrations = []
    for file in (resources.files("cypher") / "migrations").iterdir():
        if found := _FILE_NAME.fullmatch(file.name):
            migrations.append(Migration(int(found["number"]), found["name"], file.read_text("utf-8")))
    return sorted(migrations, key=lambda migration: migration.number)


def find_missing(graph: Graph, migrations: list[Migration] | None = None) -> dict[str, str]:
    """Each constraint and index that the schema wants and the graph does not have: its name, and what makes it.

    One that is still being filled counts as there, one that failed does not.
    """
    wanted: dict[str, str] = {}
    for statement in (line for migration in migrations or read_migrations() for line in migration.statements):
        if created := _CREATED.match(statement):
            wanted[created["name"]] = statement
        elif dropped := _DROPPED.match(statement):
            wanted.pop(dropped["name"], None)
    found = {
        (row["name"], row["is_unique"]) for row in graph.read(read_check("indexes").text) if row["state"] != _FAILED
    }
    return {
        name: statement
        for name, statement in wanted.items()
        if (name, statement.startswith("CREATE CONSTRAINT")) not in found
    }


def migrate(graph: Graph, migrations: list[Migration] | None = None) -> int:
    """Apply the migrations that the graph does not have yet, and wait until every index answers; their number.

    A constraint or index that somebody dropped since, or that failed, is made again.

    Raises:
        GraphQueryError: an applied migration was changed since, or the graph has one that this version does not know.
    """
    known = {migration.number: migration for migration in migrations or read_migrations()}
    applied = {row["number"]: row["text_digest"] for row in graph.read(read_bookkeeping("migrations").text)}
    for number, text_digest in applied.items():
        migration = known.get(int(str(number)))
        if migration is None:
            raise GraphQueryError(
                f"The graph has schema migration {number}, which this version does not know.",
                way_out="Use the version of Xintu that last published to this graph, or a newer one.",
            )
        if migration.text_digest != text_digest:
            raise GraphQueryError(
                f"cypher/migrations/{number:04}_{migration.name}.cypher was changed after it was applied.",
                way_out="Put the file back as it was, and write what it should do in a new migration.",
            )
    missing = [migration for number, migration in sorted(known.items()) if number not in applied]
    for migration in missing:
        graph.write_together([(statement, {}) for statement in migration.statements])
        graph.write(
            read_bookkeeping("migrated").text,
            {"number": migration.number, "name": migration.name, "text_digest": migration.text_digest},
        )
    lost = find_missing(graph, list(known.values()))
    if lost:
        # What failed, or is an index in the place of a constraint, still has the name.
        graph.write_together([(f"DROP {kind} {name} IF EXISTS", {}) for name in lost for kind in _KINDS])
        graph.write_together([(statement, {}) for statement in lost.values()])
    if missing or lost:
        graph.write(read_bookkeeping("await_indexes").text)
    return len(missing)
