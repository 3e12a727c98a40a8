"""A service that says that it is ready leaves the graph nothing to plan of what is known to be asked: by its count."""

import asyncio
import re
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from api.asking import read_profile_query
from api.authentication import Caller, build_development_token
from api.serving.service import Service
from api.settings import ApiSettings
from kg.access.policies import read_policies
from kg.access.purposes import Intent, Role
from kg.graph.address import find_address
from kg.graph.door import Graph, connect
from kg.graph.publish import publish_facts
from kg.home import Home
from kg.model.vocabulary import Purpose
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from tests.counted_graph import CountedGraph
from tests.integration.own_server import write_facts
from tests.small_city import ALPHA, build_city
from tests.staged_world import build_home
from tests.whole_service import NOW
from tests.wiping import wipe_nodes

pytestmark = pytest.mark.neo4j
SHORT = """query ($uscc: String!) { legalEntity(uscc: $uscc) { __typename ... on LegalEntity {
  name shareholders(first: 3) { edges { node { __typename } } }
  facilities(first: 3) { __typename ... on BorrowedFacilityConnection { edges { node { openedOn } } } }
  people(first: 3) { __typename ... on PositionConnection { edges { role } } }
  evaluation { __typename ... on InspectionClass { inspectionGrade } } } } }"""


@pytest.fixture
def place(managed_graph: tuple[GraphSettings, Home], tmp_path: Path) -> GraphSettings:
    """A home whose facts are in the session's graph."""
    home = build_home(tmp_path / "home")
    city = build_city()
    write_facts(home, city)
    address = find_address(*managed_graph)
    settings = GraphSettings(home=home.path, neo4j_uri=address.uri, neo4j_password=address.password, query_seconds=300)
    with connect(settings, home) as graph:
        wipe_nodes(graph)
        publish_facts(graph, home, city.run, settings, SilentReporter())
    return settings


@pytest.mark.parametrize("query", [SHORT, pytest.param(read_profile_query(), marks=pytest.mark.proof)])
def test_the_first_request_of_each_known_shape_finds_its_statement_planned(
    query: str, place: GraphSettings, tmp_path: Path
) -> None:
    """EXPLAIN alone once left a part of the work to the first who asked: the graph counts such a statement twice."""
    service = CountedGraph()
    known = tmp_path / "known"
    known.mkdir()
    (known / "query.graphql").write_text(query, "utf-8")
    patient = ApiSettings(answer_seconds=300, warming_seconds=300, console=False, documents=known)
    with connect(place, Home(place.home)) as graph:
        _clear_plans(graph)
        warmed, asked = asyncio.run(_ask_each(query, patient, place, service))
        assert len(set(asked)) > 3
        assert set(asked) <= warmed
        assert _clear_plans(graph) == len(warmed)


async def _ask_each(
    query: str, patient: ApiSettings, settings: GraphSettings, service: CountedGraph
) -> tuple[set[str], list[str]]:
    """The statements that reached the graph until the service was ready, and those of the first requests then."""
    app = create_app(patient, settings, open_graph=service.open, clock=lambda: NOW)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client,
    ):
        # Waited for here: the graph compiles a statement once more that is asked ten times, as the probe would be.
        assert isinstance(app, Service)
        assert app.rehearse is not None
        assert await app.rehearse()
        while (await client.get("/readyz")).status_code != httpx.codes.OK:
            pass
        warmed = set(service.statements)
        service.statements.clear()
        for role, purpose in _list_intents():
            token = build_development_token(load_keys(Home(settings.home).keys).token, Caller("li", role),
                                            issued_at=NOW, valid_hours=1)  # fmt: skip
            stated = {"Purpose": purpose, "Case-Reference": "CASE-1"} if purpose else {}
            body = {"query": query, "variables": {"uscc": ALPHA}}
            headers = {"Authorization": f"Bearer {token}", **stated}
            answer = (await client.post("/graphql", json=body, headers=headers)).json()
            assert "errors" not in answer
        return warmed, list(service.statements)


def _list_intents() -> list[tuple[Role, Purpose | None]]:
    """A role and a purpose for each statement that the profile can become."""
    policies = read_policies()
    by_statement: dict[tuple[bool, ...], tuple[Role, Purpose | None]] = {}
    for role in Role:
        for purpose in (None, *Purpose):
            decisions = policies.decide_all(role, Intent(purpose, "CASE-1" if purpose else None))
            by_statement[tuple(decision.allowed for decision in decisions.values())] = (role, purpose)
    return list(by_statement.values())


def _clear_plans(graph: Graph) -> int:
    """Make the graph forget its plans; how many statements it had one of."""
    [row] = graph.read("CALL db.clearQueryCaches()")
    found = re.search(r"of (\d+) queries", str(row["value"]))
    return int(found[1]) if found else 0
