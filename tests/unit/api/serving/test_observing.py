"""What an operator sees says how much and how fast, never what was asked or of whom."""

import json
import urllib.request
from pathlib import Path

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from api.errors import STATUSES
from api.exchange import Exchange
from api.serving import tracing
from api.serving.admission import Admission
from api.serving.observing import Metrics, observe_all, write_log
from kg.logs import WITHHELD, configure_logs
from tests.unit.api.test_service import NAME, Served

SECRET = "440305199001011234"
ASKED = f'query 张三 {{ legalEntity(uscc: "{SECRET}") {{ __typename }} }}'
TRACE = "0af7651916cd43dd8448eb211c80319c"


def _read_metrics(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        text: str = answer.read().decode()
        return text


def test_metrics_are_served_apart_and_count_by_outcome_and_operation(tmp_path: Path, free_port: int) -> None:
    metrics = Metrics(Admission(4, 4))
    exchange = Exchange("r", "POST", 0.0, seconds=0.02)
    exchange.measured.roots, exchange.measured.statement, exchange.measured.audit = ("legalEntity",), (1, 1.5), (2, 2.1)
    exchange.measured.actual_rows, exchange.measured.cached = 7, True
    with metrics.served("127.0.0.1", free_port):
        metrics.observe(exchange)
        metrics.observe(Exchange("r", "POST", 0.0, outcome="BAD_QUERY", status=400))
        text = _read_metrics(free_port)
    assert 'xintu_requests_total{operation="legalEntity",outcome="ok"} 1.0' in text
    assert 'xintu_requests_total{operation="none",outcome="BAD_QUERY"} 1.0' in text
    assert "xintu_statement_seconds_sum 0.5" in text
    assert 'xintu_plans_total{cached="yes"} 1.0' in text
    assert "xintu_requests_running 0.0" in text
    assert "xintu_items_sum 7.0" in text


def test_the_service_serves_metrics_where_it_is_told_and_nowhere_else(tmp_path: Path, free_port: int) -> None:
    served = Served(tmp_path)
    service = served.build(metrics_port=free_port)
    assert served.send("GET", "/metrics", service=service).status_code == 404
    with pytest.raises(OSError, match="refused"):
        _read_metrics(free_port)  # it has stopped again


def test_labels_are_closed_sets() -> None:
    exchange = Exchange("r", "POST", 0.0)
    assert exchange.operation == "none"
    exchange.measured.roots = ("person", "legalEntity")
    assert exchange.operation == "several"
    assert {"ok"}.isdisjoint(STATUSES)


def test_the_access_log_holds_no_query_and_no_variable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(form="json", level="info")
    served = Served(tmp_path)
    service = served.build(access_log=True)
    served.send("POST", "/graphql", service=service, json={"query": NAME})
    served.send("POST", "/graphql", service=service, json={"query": ASKED, "operationName": "张三"})
    served.send("GET", "/graphql", service=service, params={"query": ASKED})
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == ["request answered"] * 3
    assert {"operation": "legalEntity", "code": "ok", "status": 200, "method": "POST", "row_count": 1}.items() <= lines[
        0
    ].items()
    assert not [line for line in lines if WITHHELD in line.values()]
    assert SECRET not in str(lines)
    assert "张三" not in str(lines)


def test_traces_have_a_span_for_the_request_the_statement_and_the_audit_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exporter = InMemorySpanExporter()
    monkeypatch.setattr(tracing, "build_exporter", lambda _url: exporter)
    served = Served(tmp_path)
    service = served.build(traces_url="http://127.0.0.1:9/v1/traces")
    served.send(
        "POST", "/graphql", {"Traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}, service=service, json={"query": NAME}
    )
    spans = {span.name: span for span in exporter.get_finished_spans()}
    assert set(spans) == {"graphql legalEntity", "statement", "audit"}
    request = spans["graphql legalEntity"]
    assert format(request.context.trace_id, "032x") == TRACE
    for name in ("statement", "audit"):
        assert spans[name].parent is not None
        assert spans[name].parent.span_id == request.context.span_id
        assert request.start_time <= spans[name].start_time <= spans[name].end_time <= request.end_time
    said = str([(span.name, dict(span.attributes)) for span in spans.values()])
    assert "鹏城" not in said
    assert "e_1" not in said


def test_an_observer_that_fails_keeps_no_answer_back(capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[Exchange] = []
    configure_logs(form="json", level="error")

    def fail(_exchange: Exchange) -> None:
        raise ValueError(SECRET)

    observe_all([fail, seen.append, write_log])(Exchange("r", "POST", 0.0))
    assert len(seen) == 1
    assert SECRET not in capsys.readouterr().err
