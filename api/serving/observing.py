"""What an operator sees of each request: metrics, a line of the log, a trace. None holds a personal value."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

from api.exchange import Exchange
from api.serving.admission import Admission
from kg.logs import get_logger

Observe = Callable[[Exchange], None]
_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_ITEMS: Final = (0, 1, 10, 100, 1_000, 10_000)
_log = get_logger("api")


class Metrics:
    """Counts and times in a registry of their own. Every label is one of a closed set: codes, fields of the root."""

    def __init__(self, admission: Admission) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "xintu_requests", "Requests by outcome (ok or a code) and what was asked for.", ["outcome", "operation"],
            registry=self.registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "xintu_request_seconds", "Time from a request's head to its answer.", ["operation"],
            buckets=_SECONDS, registry=self.registry,
        )  # fmt: skip
        self._statement = self._build_histogram("xintu_statement_seconds", "Time of the one statement on the graph.")
        self._audit = self._build_histogram("xintu_audit_seconds", "Time until the audit entry was on disk.")
        self._items = Histogram(
            "xintu_items", "Items that a query yielded, over all its levels.", buckets=_ITEMS, registry=self.registry
        )
        self._plans = Counter(
            "xintu_plans", "Queries by whether their plan was known already.", ["cached"], registry=self.registry
        )
        for name, text, read in (
            ("xintu_requests_running", "Requests that are being answered.", lambda: admission.running),
            ("xintu_requests_waiting", "Requests that wait for a place.", lambda: admission.waiting),
        ):
            Gauge(name, text, registry=self.registry).set_function(read)

    def observe(self, exchange: Exchange) -> None:
        """Count one request."""
        measured = exchange.measured
        self._requests.labels(exchange.outcome, exchange.operation).inc()
        self._seconds.labels(exchange.operation).observe(exchange.seconds)
        for histogram, span in ((self._statement, measured.statement), (self._audit, measured.audit)):
            if span is not None:
                histogram.observe(span[1] - span[0])
        if measured.actual_rows is not None:
            self._items.observe(measured.actual_rows)
        if measured.cached is not None:
            self._plans.labels("yes" if measured.cached else "no").inc()

    @contextmanager
    def served(self, host: str, port: int | None) -> Iterator[None]:
        """While this lasts, Prometheus may read them at /metrics on `host`; on no `port`, nobody may."""
        if port is None:
            yield
            return
        server, thread = start_http_server(port, host, registry=self.registry)
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def _build_histogram(self, name: str, text: str) -> Histogram:
        return Histogram(name, text, buckets=_SECONDS, registry=self.registry)


def write_log(exchange: Exchange) -> None:
    """One line of the access log, at level `info`; neither query nor variables nor address are in it."""
    _log.info(
        "request answered",
        method=exchange.method,
        operation=exchange.operation,
        code=exchange.outcome,
        status=exchange.status,
        elapsed_seconds=round(exchange.seconds, 6),
        row_count=exchange.measured.actual_rows,
        request_id=exchange.request_id,
    )


def observe_all(observers: Sequence[Observe]) -> Observe:
    """One observer for several; none of them may keep an answer from leaving."""

    def observe(exchange: Exchange) -> None:
        for one in observers:
            try:
                one(exchange)
            except Exception as error:
                _log.error("request not observed", reason=type(error).__name__, request_id=exchange.request_id)

    return observe
