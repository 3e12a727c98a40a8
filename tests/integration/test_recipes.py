"""The recipes in `docs/recipes.md` answer what they say, on a small city in a real Neo4j."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kg.evaluation.inspection import evaluate_firms
from kg.facts.pipeline import build_facts
from kg.graph.address import find_address
from kg.graph.door import connect
from kg.graph.publish import publish_facts
from kg.home import Home
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from tests.small_city import build_city
from tests.staged_world import build_home
from tests.whole_service import Service
from tests.wiping import wipe_nodes

RECIPES = Path(__file__).parents[2] / "docs" / "recipes.md"
ANYTHING = "…"
_BLOCK = re.compile(r"```(\w+)(?: (\w+))?\n(.*?)```", re.DOTALL)


@dataclass(frozen=True)
class Recipe:
    """One request of the page and its answer."""

    title: str
    query: str
    headers: dict[str, str]
    variables: dict[str, Any]
    answer: Any


def iter_recipes(text: str) -> Iterator[Recipe]:
    """Every recipe of the page, in its order."""
    for section in text.split("\n## ")[1:]:
        blocks = {name or kind: content for kind, name, content in _BLOCK.findall(section)}
        headers = dict(line.split(": ", 1) for line in blocks.get("http", "").splitlines())
        yield Recipe(
            section.splitlines()[0], blocks["graphql"], headers, json.loads(blocks["variables"]),
            json.loads(blocks["answer"]),
        )  # fmt: skip


@contextmanager
def small_city_served(place: tuple[GraphSettings, Home], home: Home) -> Iterator[Service]:
    """The service on a small city that was published into the graph of `place`, with the keys of `home`."""
    settings, reporter, world = GraphSettings(), SilentReporter(), build_city()
    world.write(home)
    keys = load_keys(home.keys)
    build_facts(home, world.run, keys, settings, reporter)
    evaluate_firms(home, world.run, keys, settings, reporter)
    with connect(*place) as graph:
        wipe_nodes(graph)
        publish_facts(graph, home, world.run, settings, reporter)
    address = find_address(*place)
    elsewhere = GraphSettings(
        home=home.path, neo4j_uri=address.uri, neo4j_user=address.user, neo4j_password=address.password
    )
    with Service((elsewhere, home)) as service:
        yield service


def fits(told: Any, found: Any) -> bool:
    """Whether what the page tells is what was found; `…` is anything."""
    if told == ANYTHING:
        return found is not None
    if isinstance(told, dict) and isinstance(found, dict):
        return list(told) == list(found) and all(fits(told[key], found[key]) for key in told)
    if isinstance(told, list) and isinstance(found, list):
        return len(told) == len(found) and all(map(fits, told, found))
    return bool(told == found)


@pytest.mark.neo4j
def test_every_recipe_answers_what_it_says(managed_graph: tuple[GraphSettings, Home], tmp_path: Path) -> None:
    recipes = list(iter_recipes(RECIPES.read_text("utf-8")))
    assert len(recipes) >= 10
    with small_city_served(managed_graph, build_home(tmp_path / "home")) as service:
        for recipe in recipes:
            found = service.ask(recipe.query, headers=recipe.headers, **recipe.variables)
            assert "errors" not in found, (recipe.title, found)
            assert fits(recipe.answer, found), f"{recipe.title}\n{json.dumps(found, ensure_ascii=False, indent=2)}"


def test_a_page_that_tells_something_else_is_found() -> None:
    assert fits({"a": [ANYTHING, 1]}, {"a": ["x", 1]})
    assert not fits({"a": [ANYTHING, 1]}, {"a": ["x", 2]})
    assert not fits({"a": ANYTHING}, {"a": None})
    assert not fits({"a": 1, "b": 2}, {"b": 2, "a": 1})
