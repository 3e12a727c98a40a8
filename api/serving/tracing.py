"""OpenTelemetry traces of requests: an option (`pip install 'xintu[tracing]'`); imported only where an address is set.

Spans are made when a request was answered, from what was measured: nothing is paid for them before that. A span says
which fields of the root were asked for, what came of it, and how many items; never a query, a variable or a name.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from api.exchange import Exchange

_NANOSECONDS: Final = 1_000_000_000
_OUR_FAULT: Final = 500


class Tracer:
    """Makes a span for each request, with one below it for the statement and one for the audit entry."""

    def __init__(self, provider: TracerProvider) -> None:
        self._tracer = provider.get_tracer("xintu")
        self._propagator = TraceContextTextMapPropagator()

    def observe(self, exchange: Exchange) -> None:
        """Send the spans of one request on their way."""
        epoch = time.time_ns() - _to_nanoseconds(time.perf_counter())
        measured = exchange.measured
        parent = self._propagator.extract({"traceparent": exchange.trace_parent} if exchange.trace_parent else {})
        span = self._tracer.start_span(
            f"graphql {exchange.operation}",
            parent,
            SpanKind.SERVER,
            start_time=epoch + _to_nanoseconds(exchange.started),
            attributes={
                "graphql.operation.type": "query",
                "http.request.method": exchange.method,
                "http.response.status_code": exchange.status,
                "xintu.outcome": exchange.outcome,
                "xintu.request_id": exchange.request_id,
                "xintu.roots": measured.roots,
                "xintu.items": measured.actual_rows or 0,
            },
        )
        if exchange.status >= _OUR_FAULT:
            span.set_status(Status(StatusCode.ERROR, exchange.outcome))
        within = set_span_in_context(span)
        for name, times in (("statement", measured.statement), ("audit", measured.audit)):
            if times is not None:
                child = self._tracer.start_span(name, within, start_time=epoch + _to_nanoseconds(times[0]))
                child.end(epoch + _to_nanoseconds(times[1]))
        span.end(epoch + _to_nanoseconds(exchange.started + exchange.seconds))


@contextmanager
def tracing(exporter: SpanExporter) -> Iterator[Tracer]:
    """A tracer whose spans go to `exporter` in batches; the last of them when this ends."""
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: "xintu"}), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    try:
        yield Tracer(provider)
    finally:
        provider.shutdown()


def build_exporter(url: str) -> SpanExporter:
    """What sends spans by OTLP over HTTP."""
    return OTLPSpanExporter(endpoint=url)


def _to_nanoseconds(seconds: float) -> int:
    return int(seconds * _NANOSECONDS)
