"""Two nights: an entity id that a merge retires leads to its successor, from resolution through facts to the answer."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kg.facts.pipeline import build_facts
from kg.graph.door import connect
from kg.graph.publish import publish_facts
from kg.home import Home
from kg.model.ids import RunId
from kg.model.run import Run
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from tests.unit.resolution.conftest import StagedCity
from tests.whole_service import Service

pytestmark = pytest.mark.neo4j
CODE = "91440300MA5DQ9XL1A"
NAME = "深圳市恒泰达科技有限公司"
NODE = (
    "query ($id: ID!) { node(id: $id) { __typename ... on LegalEntity { id name uscc redirectedFrom } "
    "... on NotFound { reason } } }"
)


def walk_night(city: StagedCity, night: int, place: tuple[GraphSettings, Home]) -> None:
    """Resolve, make facts and publish them into the graph of `place`."""
    city.resolve(night)
    run = Run(RunId(f"run-{night}"), date(2026, 1, night), datetime(2026, 1, night, tzinfo=UTC))
    settings = GraphSettings(home=city.home.path, threads=1)
    build_facts(city.home, run, load_keys(city.home.keys), settings, SilentReporter())
    with connect(*place) as graph:
        publish_facts(graph, city.home, run, settings, SilentReporter())


def test_the_id_of_a_merged_firm_leads_to_the_firm_that_it_became(
    empty_graph: tuple[GraphSettings, Home], tmp_path: Path
) -> None:
    city = StagedCity(Home(tmp_path / "city").ensure())
    registered = city.firm("1", NAME, CODE)
    customer = city.customer("1", "legal_entity", "恒泰达", None)
    walk_night(city, 1, empty_graph)
    ids = {city.entity_of(registered), city.entity_of(customer)}
    assert len(ids) == 2
    del city.rows["customer"]
    assert city.customer("1", "legal_entity", "恒泰达", CODE) == customer
    walk_night(city, 2, empty_graph)
    kept = city.entity_of(registered)
    assert city.entity_of(customer) == kept
    (retired,) = ids - {kept}
    with Service(empty_graph) as service:
        (firm,) = service.ask(NODE, id=retired)["data"].values()
        assert firm == {
            "__typename": "LegalEntity", "id": kept, "name": NAME, "uscc": CODE, "redirectedFrom": retired,
        }  # fmt: skip
        (firm,) = service.ask(NODE, id=kept)["data"].values()
        assert (firm["id"], firm["redirectedFrom"]) == (kept, None)
