"""Paths between firms, and who owns both, out of graphs made by hand and by chance: the first as from networkx.

What stood on a day by what was believed on an evening is told by the condition that the facts have, in SQL.

Each test writes its own graph in place of any other; what a published city answers stands in `test_paths_asked`.
"""

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any, cast
from zoneinfo import ZoneInfo

import duckdb
import networkx as nx
import pytest

from kg.engine.database import read_statement
from kg.graph.compose import Selection, build_statement
from kg.graph.door import Graph, connect
from kg.home import Home
from kg.model.ids import Uscc
from kg.model.run import end_evening
from kg.model.vocabulary import PathKind
from kg.paths.connecting import Paths
from kg.paths.reading import Asked, read_paths, read_surroundings
from kg.settings import GraphSettings
from tests.wiping import wipe_nodes

pytestmark = pytest.mark.neo4j
KIND_OF = {
    "OWNS": PathKind.OWNERSHIP, "BRANCH_OF": PathKind.BRANCH, "GUARANTEES": PathKind.GUARANTEE,
    "MANAGES": PathKind.OFFICE, "REPRESENTS": PathKind.OFFICE, "REGISTERED_AT": PathKind.ADDRESS,
}  # fmt: skip
RANKS = {kind: rank for rank, kind in enumerate(PathKind)}
DAY, FAR_OFF = date(2025, 6, 1), date(2900, 1, 1)
EVENINGS = (date(2025, 2, 28), date(2025, 3, 1), date(2025, 10, 1), date(2026, 1, 1))
NIGHTS = tuple(datetime(2024 + number, month, 28, 16, tzinfo=UTC)
               for number, month in ((0, 12), (1, 2), (1, 9), (1, 12)))  # fmt: skip
"""Midnights in China: the second is that of the first of March."""


class RandomWorld:
    """Firms, traders, persons and offices with ties of all kinds, some of them closed, some of another time."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self.firms = [f"e{number:02}" for number in range(24)]
        self.kinds = {name: "individual_business" if number % 6 == 5 else "firm"
                      for number, name in enumerate(self.firms)}  # fmt: skip
        self.persons, self.offices = [f"p{number}" for number in range(8)], [f"a{number}" for number in range(5)]
        self.closed = frozenset((*self._chance.sample(self.firms, 3), self._chance.choice(self.persons)))
        self.ties = [self._draw(number) for number in range(72)]

    def write(self, graph: Graph) -> None:
        """Itself alone."""
        wipe_nodes(graph)
        graph.write(
            "UNWIND $rows AS row CREATE (n:LegalEntity) SET n = row",
            {"rows": [{"entity_id": name, "uscc": f"U{name}", "name": name, "subject_kind": kind}
                      for name, kind in self.kinds.items()]},
        )  # fmt: skip
        graph.write("UNWIND $ids AS id CREATE (:Person {entity_id: id})", {"ids": self.persons})
        graph.write(
            "MATCH (n) WHERE n.entity_id IN $ids SET n.closed_at = date('2026-01-01')", {"ids": sorted(self.closed)}
        )
        for office in self.offices:  # one stands without text, as where a natural person trades
            text = None if office == "a0" else office
            graph.write("CREATE (:Address {address_id: $id, address: $text})", {"id": office, "text": text})
        for tie in self.ties:
            graph.write(
                "MATCH (one) WHERE coalesce(one.entity_id, one.address_id) = $from_id MATCH (other) "
                "WHERE coalesce(other.entity_id, other.address_id) = $to_id "
                f"CREATE (one)-[tie:{tie['type']}]->(other) SET tie = $row",
                {"from_id": tie["from_id"], "to_id": tie["to_id"], "row": tie["row"]},
            )

    def find_paths(self, start: str, end: str, *, persons: bool, kinds: list[PathKind] | None, on: date | None,
                   believed: date | None, longest: int) -> list[tuple[str, ...]]:  # fmt: skip
        """Every path, in the stated order, by listing them all."""
        standing = self.find_standing(on, believed)
        graph: nx.Graph[str] = nx.Graph()
        graph.add_nodes_from([start, end])
        for tie in self.ties:
            kind, ends = KIND_OF[tie["type"]], (tie["from_id"], tie["to_id"])
            if (kinds and kind not in kinds) or tie["row"]["edge_id"] not in standing:
                continue
            if on is None and not self.closed.isdisjoint(ends):
                continue
            if not persons and any(one in self.persons or one == "a0" or self.kinds.get(one, "firm") != "firm"
                                   for one in ends):  # fmt: skip
                continue
            rank = min(RANKS[kind], graph.get_edge_data(*ends, {"rank": 9})["rank"])
            graph.add_edge(*ends, rank=rank)
        if start == end:
            return [(start,)]
        found = [tuple(path) for path in nx.all_simple_paths(graph, start, end, cutoff=longest)]
        return sorted(found, key=lambda path: (len(path), [(graph[one][other]["rank"], other)
                                                          for one, other in pairwise(path)]))  # fmt: skip

    def find_standing(self, on: date | None, believed: date | None) -> set[str]:
        """Ids of the ties that hold, or held on a day: by what is known, or by what was believed on an evening."""
        if on is None or believed is None:
            return {tie["row"]["edge_id"] for tie in self.ties if self._holds(tie, on)}
        columns = ("edge_id", "recorded_at", "closed_at", "stated_from", "stated_until", "valid_from", "valid_to")
        kept = [tie for tie in self.ties if not self._is_withdrawn_guarantee_of_a_person(tie)]
        rows = [[tie["row"].get(name) for name in columns] for tie in kept]
        for tie, row in zip(kept, rows, strict=True):
            row[4] = None if tie["type"] == "GUARANTEES" else row[4]  # of credit no versions are kept
        with duckdb.connect() as facts:
            times = ("TIMESTAMPTZ", "TIMESTAMPTZ", "DATE", "DATE", "DATE", "DATE")
            typed = ", ".join(map(" ".join, zip(columns, ("VARCHAR", *times), strict=True)))
            facts.execute(f"CREATE TABLE tie ({typed})")
            facts.executemany("INSERT INTO tie VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
            stood = f"SELECT edge_id FROM tie WHERE {read_statement('kg.facts.ownership', 'stood')}"
            found = facts.execute(stood, {"held_on": on, "believed_at": end_evening(believed)}).fetchall()
        return {edge_id for (edge_id,) in found}

    def _is_withdrawn_guarantee_of_a_person(self, tie: Mapping[str, Any]) -> bool:
        natural = any(self.kinds.get(tie[end], "person") != "firm" for end in ("from_id", "to_id"))
        return tie["type"] == "GUARANTEES" and "closed_at" in tie["row"] and natural

    def _draw(self, number: int) -> dict[str, Any]:
        kind = self._chance.choice(list(KIND_OF))
        start = self._chance.choice(self.persons if kind in ("MANAGES", "REPRESENTS") else self.firms)
        if (kind == "OWNS" and number % 3 == 0) or (kind == "GUARANTEES" and number % 4 == 0):
            start = self._chance.choice(self.persons)
        end = self._chance.choice(self.offices if kind == "REGISTERED_AT" else self.firms)
        row: dict[str, Any] = {"edge_id": f"t{number:03}", "source": "s", "record_key": "k", "run_id": "r",
                               "recorded_at": self._chance.choice(NIGHTS[:3])}  # fmt: skip
        if self._chance.random() < 0.2:
            row |= {"valid_from": self._chance.choice([date(2024, 1, 1), date(2025, 12, 1), FAR_OFF])}
        if self._chance.random() < 0.2:
            row |= {"valid_to": self._chance.choice([date(2025, 3, 1), DAY, date(2025, 12, 1), FAR_OFF])}
        if self._chance.random() < 0.2:
            row |= {
                "closed_at": self._chance.choice([night for night in NIGHTS if night > row["recorded_at"]]),
                "stated_until": self._chance.choice([date(2025, 1, 1), date(2026, 1, 1)]),
            }
        return {"type": kind, "from_id": start, "to_id": end, "row": row}

    @staticmethod
    def _holds(tie: Mapping[str, Any], on: date | None) -> bool:
        row = tie["row"]
        stated = "closed_at" not in row or (on and tie["type"] != "GUARANTEES" and row["stated_until"] > on)
        on = on or datetime.now(ZoneInfo("Asia/Shanghai")).date()
        return bool(stated) and row.get("valid_from", on) <= on and row.get("valid_to", date.max) > on


def _list(found: Paths) -> list[tuple[str, ...]]:
    return [tuple(str(node["id"]) for node in path.nodes) for path in found.paths]


def test_paths_are_those_of_networkx_in_the_stated_order_of_all_kinds_and_days_and_persons_where_they_may_be_read(
    managed_graph: tuple[GraphSettings, Home],
) -> None:
    world, chance, lengths = RandomWorld(7), random.Random(8), set()
    firms = [name for name, kind in world.kinds.items() if kind == "firm" and name not in world.closed]
    with connect(*managed_graph) as graph:
        world.write(graph)
        for _ in range(80):
            start, end = chance.choice(firms), chance.choice(firms)
            persons, on = chance.random() < 0.5, DAY if chance.random() < 0.7 else None
            believed = chance.choice((None, *EVENINGS)) if on else None
            asked = Asked(Uscc(f"U{start}"), on, persons, end_evening(believed) if believed else None)
            kinds = chance.sample(list(PathKind), 3) if chance.random() < 0.4 else None
            longest, limit = chance.choice((1, 2, 3, 4, 5, 6, 6)), chance.randint(1, 20)
            found = read_paths(graph, asked, end, kinds, (longest, limit)).paths
            expected = world.find_paths(start, end, persons=persons, kinds=kinds, on=on, believed=believed,
                                        longest=longest)  # fmt: skip
            assert _list(found) == expected[:limit], (start, end, persons, kinds, on, believed, longest)
            assert (found.has_more, found.complete_to) == (len(expected) > limit, longest)
            lengths |= {len(path.steps) for path in found.paths}
    assert lengths == {0, 1, 2, 3, 4, 5, 6}, "too little is connected to tell anything"


@pytest.mark.parametrize("evening", EVENINGS)
def test_ties_around_a_firm_by_what_was_believed_on_an_evening_are_those_of_which_the_facts_say_it(
    managed_graph: tuple[GraphSettings, Home], evening: date
) -> None:
    world = RandomWorld(11)
    told, expected, of_today = set(), set(), world.find_standing(DAY, None)
    standing = world.find_standing(DAY, evening)
    around = [tie for tie in world.ties if tie["type"] not in ("GUARANTEES", "REGISTERED_AT")]
    with connect(*managed_graph) as graph:
        world.write(graph)
        for firm in sorted(set(world.firms) - world.closed):
            asked = Asked(Uscc(f"U{firm}"), DAY, True, end_evening(evening))
            edges = read_surroundings(graph, asked, 1, 200).edges
            told |= {ends for tie in edges if firm in (ends := (tie["from_id"], tie["to_id"], tie["tie_kind"]))}
            expected |= {(tie["from_id"], tie["to_id"], tie["type"]) for tie in around
                         if tie["row"]["edge_id"] in standing and firm in (tie["from_id"], tie["to_id"])}  # fmt: skip
    assert told == expected
    assert (standing == of_today) == (evening == EVENINGS[-1]), (
        "the last evening knows all that is known, no other does"
    )


HUB = """
CREATE (a:LegalEntity {entity_id: 'a', uscc: 'UA', subject_kind: 'firm'}),
  (b:LegalEntity {entity_id: 'b', subject_kind: 'firm'}), (c:LegalEntity {entity_id: 'c', subject_kind: 'firm'}),
  (bank:LegalEntity {entity_id: 'bank', subject_kind: 'firm'}),
  (:LegalEntity {entity_id: 'was_b', closed_at: date('2026-01-01'), successor_ids: ['gone', 'b']})
CREATE (a)<-[:OWNS {edge_id: 'o1'}]-(bank)-[:OWNS {edge_id: 'o2'}]->(c)-[:OWNS {edge_id: 'o3'}]->(b)
WITH bank
UNWIND range(1, $others) AS number
CREATE (bank)-[:GUARANTEES {edge_id: 'h' + number, closed_at: $closed_at}]->(
  :LegalEntity {entity_id: 'h' + number, subject_kind: 'firm'})"""


@pytest.mark.parametrize(
    ("others", "closed_at", "kinds", "complete_to"),
    [
        (198, None, None, 6),
        (199, None, None, 1 + 2 + 1),
        (199, None, [PathKind.OWNERSHIP, PathKind.GUARANTEE], 1 + 2 + 1),
        (199, None, [PathKind.OWNERSHIP], 6),
        (199, date(2026, 1, 1), None, 6),
    ],
    ids=["as many as may be", "too many", "too many of two kinds", "too many of another kind", "too many that ended"],
)
def test_who_has_too_many_ties_that_may_be_followed_is_met_and_not_looked_behind_and_the_answer_says_so(
    managed_graph: tuple[GraphSettings, Home],
    others: int,
    closed_at: date | None,
    kinds: list[PathKind] | None,
    complete_to: int,
) -> None:
    with connect(*managed_graph) as graph:
        wipe_nodes(graph)
        graph.write(HUB, {"others": others, "closed_at": closed_at})
        found, of_retired = (
            read_paths(graph, Asked(Uscc("UA"), None, False), to, kinds, (6, 3)).paths for to in ("b", "was_b")
        )
    assert _list(found) == [("a", "bank", "c", "b")]
    assert found.complete_to == complete_to
    assert found == of_retired, "a retired id is answered for by the one in use that took over from it"


TOWER = """
UNWIND range(0, 9) AS number
CREATE (:LegalEntity {entity_id: 'f' + number, uscc: 'F' + number, name: 'f' + number, subject_kind: 'firm'})
WITH count(*) AS made
UNWIND $held AS row
MATCH (one:LegalEntity {entity_id: 'f' + row[0]}), (other:LegalEntity {entity_id: 'f' + row[1]})
CREATE (one)-[:OWNS {edge_id: 'o' + row[0] + row[1] + row[2], share: row[2], source: 's', record_key: 'k'}]->(other)"""

AGREED = """
MATCH (head:LegalEntity {entity_id: 'f8'}), (firm:LegalEntity) WHERE firm.entity_id IN ['f0', 'f1']
CREATE (head)-[:CONTROLS {edge_id: 'c' + firm.entity_id, is_joint: false, least_votes: 0.6, most_votes: 0.6}]->(firm)"""

SOLD = """
MATCH (nine:LegalEntity {entity_id: 'f9'}), (firm:LegalEntity) WHERE firm.entity_id IN ['f0', 'f1']
CREATE (nine)-[:OWNS {edge_id: 'e' + firm.entity_id, share: 0.3, valid_to: date('2025-01-01')}]->(firm)"""


def test_firms_that_own_both_come_the_nearest_first_with_every_record_around_loops_and_never_one_of_the_two(
    managed_graph: tuple[GraphSettings, Home],
) -> None:
    """0 holds 1. 2 holds both, of 0 as two records say; 3 holds 2, 4 and 2 hold each other; 5 holds 0, 7 holds 6 who
    does; 8 controls both by an agreement; 9 held both."""
    held = [[2, 0, 0.4], [2, 0, 0.5], [2, 1, 0.3], [3, 2, 0.5], [4, 2, 0.2], [2, 4, 0.9], [5, 0, 0.1], [0, 1, 0.2]]
    held += [[6, 0, 0.1], [7, 6, 1.0]]
    found = {}
    with connect(*managed_graph) as graph:
        wipe_nodes(graph)
        graph.write(TOWER, {"held": held})
        graph.write(AGREED)
        graph.write(SOLD)
        graph.write("CREATE (:LegalEntity {entity_id: 'was', closed_at: date(), successor_ids: ['f1']})")
        for limit, to in ((2, "F1"), (7, "was")):
            below = Selection("common_owners", parameters={"to": to, "limit": limit})
            root = Selection("legal_entity_by_uscc", parameters={"uscc": "F0", "as_of": None}, children=(below,))
            statement = build_statement([root], natural_persons=False)
            (row,) = graph.read(statement.text, statement.parameters)
            found[limit] = cast("Any", row["item"])["below"][0]
    assert [(one["id"], *(stake["steps"] for stake in one["stakes"])) for one in found[7]["owners"]] == [
        ("f2", 1, 1), ("f5", 1, 2), ("f6", 1, 2), ("f3", 2, 2), ("f4", 2, 2), ("f7", 2, 3), ("f8", None, None),
    ]  # fmt: skip
    assert [holding["share"] for holding in found[7]["owners"][0]["stakes"][0]["holdings"]] == [0.4, 0.5]
    assert found[7]["owners"][-1]["stakes"][1]["control"]["least_votes"] == 0.6
    assert found[2]["related_entity_ids"] == ["f2", "f5"]
    assert (found[7]["is_complete"], found[2]["is_complete"]) == (True, False)
