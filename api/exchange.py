"""One request's record while it is answered: what ran, what it cost, how it ended. It holds no personal value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Measured:
    """What the execution of one request fills in."""

    roots: tuple[str, ...] = ()
    """Names of the root fields that were asked for, as the schema has them."""
    estimated_rows: int | None = None
    """Items that the query could yield; known before anything is read."""
    actual_rows: int | None = None
    """Items that it did yield, over all its levels, and what stands in lists beside them."""
    statement: tuple[float, float] | None = None
    """When the statement was sent and when its rows were there, monotonic seconds."""
    audit: tuple[float, float] | None = None
    """When the audit entry was handed over and when it was on disk, monotonic seconds."""
    publication: Mapping[str, Any] | None = None
    """What the graph says of its publication, where a night was being written while it was read."""
    cached: bool | None = None
    """Whether the query's plan was known already; None where that was not asked."""


@dataclass(slots=True)
class Exchange:
    """One request from its first byte to its last. `outcome` is `ok` or a code of `api.errors`."""

    request_id: str
    method: str
    started: float
    """Monotonic seconds."""
    trace_parent: str | None = None
    """The W3C trace context that the request belongs to, as its header says."""
    outcome: str = "ok"
    status: int = 200
    seconds: float = 0.0
    measured: Measured = field(default_factory=Measured)

    @property
    def operation(self) -> str:
        """What was asked for: a field of the root, `several`, `schema`, or `none` while that was not known."""
        roots = self.measured.roots
        return (roots[0] if len(roots) == 1 else "several") if roots else "none"
