"""The service is ready once the graph has planned what is known to be asked; nothing is read for that."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import OperationDefinitionNode, parse
from structlog.testing import capture_logs

from api.asking import read_profile_query
from api.schema.query import build_schema
from api.schema.roots import Lexicon
from api.warming import build_sample_variables, iter_decisions, iter_narrower
from kg.access.policies import read_policies
from kg.errors import GraphUnavailable
from kg.identifiers.firm_name import Regions
from kg.identifiers.region_file import write_regions
from kg.identifiers.region_sounds import RegionSounds
from kg.logs import configure_logs
from tests.unit.api.test_service import NAME, PUBLICATION, FakeGraph, Served, is_rehearsal


@pytest.fixture
def served(tmp_path: Path) -> Served:
    return Served(tmp_path)


def test_known_queries_are_planned_under_each_combination_of_refusals_and_read_nothing(served: Served) -> None:
    assert served.send("GET", "/readyz").json() == {"status": "ok"}
    planned = served.graph.rehearsed
    assert len(planned) == len(set(planned)) > 1
    assert len(served.graph.statements) == len(planned) + 1  # the publication
    assert served.entries() == []


def test_where_queries_are_trusted_those_are_planned(served: Served, tmp_path: Path) -> None:
    (tmp_path / "name.graphql").write_text(NAME, "utf-8")
    served.send("GET", "/readyz", service=served.build(documents=tmp_path))
    planned = served.graph.rehearsed
    assert planned
    assert not [statement for statement in planned if "GUARANTEES" in statement]


def test_until_then_it_is_not_ready_but_not_for_ever(served: Served) -> None:
    served.graph = Slow({})
    assert served.send("GET", "/readyz").json() == {"status": "warming"}
    service = served.build(warming_seconds=0.05)
    assert served.send("GET", "/readyz", service=service).json() == {"status": "ok"}


@pytest.mark.parametrize("error", [GraphUnavailable("away"), ZeroDivisionError("王小明")])
def test_what_failed_to_be_planned_is_told_in_the_log_and_tried_again_by_the_next_question(
    served: Served, error: Exception
) -> None:
    """It once counted as done, was never tried again, and whatever was no error of ours was told nowhere."""
    served.graph = Fails(error)
    service = served.build(warming_seconds=300)
    configure_logs(level="warning")  # another test may have left a level that says less
    with capture_logs() as logs:
        assert served.send("GET", "/readyz", service=service).json() == {"status": "warming"}
    reason = type(error).__name__ if isinstance(error, ZeroDivisionError) else None
    assert [(line["event"], line.get("reason")) for line in logs] == [("query not planned", reason)]
    assert "王小明" not in str(logs)
    assert asyncio.run(_ask_twice(served, error)) == ["warming", "ok"]


async def _ask_twice(served: Served, error: Exception) -> list[str]:
    served.graph = graph = Fails(error)
    service = served.build(warming_seconds=300)
    asked = []
    async with (
        service.router.lifespan_context(service),
        httpx.AsyncClient(transport=httpx.ASGITransport(service), base_url="http://here") as client,
    ):
        for graph.error in (error, None):
            asked.append((await client.get("/readyz")).json()["status"])
    return asked


def test_what_is_known_is_planned_again_when_another_run_is_published_or_the_graph_was_away(served: Served) -> None:
    """It was planned once in the life of a service, and the first callers after a night or a restart waited."""
    night = {"publication": [PUBLICATION]}
    next_night = {"publication": [{**PUBLICATION, "run_id": "run-2"}]}
    changes = [{}, {}, {"answer": next_night}, {"answer": GraphUnavailable("away")}, {"answer": next_night}]
    served.graph.answer = night
    counts, told, waited = asyncio.run(_ask_through(served, changes))
    first, same, then, away, back = counts
    assert first == same > 0
    assert then == 2 * first
    assert (away, back) == (then, 3 * first)
    assert told == ["ok", "ok", "ok", "not ready", "ok"]
    assert waited == [True, False, False, False, True]


def test_a_graph_that_was_started_anew_between_two_questions_is_not_ready_until_it_has_planned(served: Served) -> None:
    """It was not seen before another run was published, and callers waited for a graph without plans."""
    served.graph.answer = {"publication": [PUBLICATION]}
    counts, told, waited = asyncio.run(_ask_through(served, [{}, {}, {"started_at": "tuesday"}, {}]))
    first, same, anew, then = counts
    assert first == same > 0
    assert anew == then == 2 * first
    assert told == ["ok"] * 4
    assert waited == [True, False, True, False]


async def _ask_through(served: Served, changes: Sequence[Mapping[str, Any]]) -> tuple[list[int], list[str], list[bool]]:
    """After each change of the graph: how much was planned in all, what was told in the end, and whether for that more
    had to be planned than a little of it.
    """
    service, graph = served.build(warming_seconds=60), served.graph
    counts, told, waited = [], [], []
    async with (
        service.router.lifespan_context(service),
        httpx.AsyncClient(transport=httpx.ASGITransport(service), base_url="http://here") as client,
    ):
        for change in changes:
            for name, value in change.items():
                setattr(graph, name, value)
            before = len(graph.rehearsed)
            status = (await client.get("/readyz")).json()["status"]
            while status == "warming":
                status = (await client.get("/readyz")).json()["status"]
            told.append(status)
            waited.append(len(graph.rehearsed) - before > 1)
            if service._rehearsal is not None:
                await service._rehearsal
            counts.append(len(graph.rehearsed))
    return counts, told, waited


def test_names_are_understood_by_the_regions_of_the_night_that_is_published(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service that was started before the first night understood them by the national table for good."""
    taken: list[Regions] = []
    monkeypatch.setattr(Lexicon, "take_regions", lambda _self, regions: taken.append(regions))
    service = served.build()
    write_regions(served.home.regions, {"鹏城市": "鹏城"})
    assert served.send("GET", "/readyz", service=service).json() == {"status": "ok"}
    assert taken == [{"鹏城市": "鹏城"}]


def test_other_regions_are_heard_at_once() -> None:
    lexicon = Lexicon(str, {}, RegionSounds({}))
    lexicon.take_regions({"鹏城市": "鹏城"})
    assert lexicon.regions == {"鹏城市": "鹏城"}
    assert lexicon.region_sounds.split_pinyin("pengchengshiyuanhang")


def test_what_cannot_be_planned_keeps_callers_waiting_for_no_longer_than_is_set(served: Served) -> None:
    served.graph = Fails(GraphUnavailable("away"))
    service = served.build(warming_seconds=0)
    assert served.send("GET", "/readyz", service=service).json() == {"status": "ok"}


def test_a_sample_is_found_for_every_variable_that_must_have_a_value() -> None:
    operation = parse(
        "query ($a: ID!, $b: Int!, $c: [String!]!, $d: RegisterState!, $e: Date!, $f: Int! = 3, $g: Int) { __typename }"
    ).definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    sample = build_sample_variables(build_schema()._schema, operation)
    assert sample == {"a": "0" * 18, "b": 1, "c": [], "d": "ACTIVE", "e": "2026-01-01"}


def test_each_combination_of_refusals_is_met_once() -> None:
    met = [tuple(one.refusal for one in decisions.values()) for decisions in iter_decisions(read_policies())]
    assert len(met) == len(set(met)) > 3


class Slow(FakeGraph):
    """Plans for longer than anybody waits."""

    async def read(self, statement: str, parameters: Mapping[str, object]) -> list[dict[str, object]]:
        if is_rehearsal(parameters):
            await asyncio.sleep(30)
        return []


class Fails(FakeGraph):
    """Plans nothing while it has an error."""

    def __init__(self, error: Exception | None) -> None:
        super().__init__({})
        self.error = error

    async def read(self, statement: str, parameters: Mapping[str, object]) -> list[dict[str, object]]:
        if is_rehearsal(parameters) and self.error is not None:
            raise self.error
        return []


def test_each_known_query_is_planned_without_one_of_its_edges_too(served: Served) -> None:
    narrower = list(iter_narrower(read_profile_query()))
    assert len(narrower) == len({*narrower}) == read_profile_query().count("first: ")
    assert sum("licences(" not in text for text in narrower) == 1
    served.send("GET", "/readyz")
    planned = served.graph.rehearsed
    assert {":HOLDS]" in statement for statement in planned if ":BORROWS]" in statement} == {True, False}


def test_what_is_no_query_has_nothing_narrower() -> None:
    assert list(iter_narrower("{ legalEntity(")) == []
