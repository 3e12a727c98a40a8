"""Statements of the ledger as its driver takes them."""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Engine
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler


class Prepared:
    """A statement in the driver's own words: each answer appends, and SQLAlchemy costs more than the database does."""

    def __init__(self, engine: Engine, statement: ClauseElement) -> None:
        compiled = cast("SQLCompiler", statement.compile(engine))
        self.text = str(compiled)
        self._places = compiled.positiontup if compiled.positional else None

    def build_parameters(self, row: Mapping[str, object]) -> Any:
        """One row's parameters as the driver takes them."""
        return row if self._places is None else tuple(row[name] for name in self._places)
