"""The step of the night that computes control and beneficial owners, on a register of a million firms made by SQL.

Firms are held by persons, nine in a hundred holdings by another firm; one firm in twenty is a partnership, one in ten
a natural person's business without a list of holders. Two holders have a half each of most firms, so that most
are under joint control: the share is told. Seconds of each part, and the memory of the process at its peak.
"""

import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from kg.engine.database import Connection, open_database
from kg.facts.relations import pipeline
from kg.graph.fact_tables import FACT_TYPES, create_table_statement, fact_table
from kg.home import Home
from kg.model.agreements import KEPT_TYPES
from kg.model.credit_nodes import OwnershipFindingNode
from kg.model.edges import Controls
from kg.progress import SilentReporter
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from tests.staged_world import build_run

_PARTS: Final = ("_digest_inputs", "read_register", "read_since", "relate", "_keep")
_FIRMS: Final = """
INSERT INTO node_legal_entity BY NAME
SELECT 'register' AS source, 'registration:' || range AS record_key, $moment AS recorded_at, 'bench' AS run_id,
    CASE WHEN range % 10 = 0 THEN 'individual_business' WHEN range % 9973 = 1 THEN 'public_body' ELSE 'firm' END
        AS subject_kind,
    CASE WHEN range % 20 = 3 THEN 'limited_partnership' END AS legal_form,
    'active' AS register_state, md5('firm' || range)[:26] AS entity_id, 1 AS party_count, ['register'] AS sources
FROM range($firms)
"""
_OWNS: Final = """
INSERT INTO edge_owns BY NAME
SELECT md5('holding' || range)[:26] AS edge_id,
    CASE WHEN hash(range) % 100 < 9 AND held + 1 < $firms
        THEN md5('firm' || held + 1 + hash(-range) % ($firms - held - 1))[:26]
        ELSE md5('person' || hash(3 * range) % (12 * $firms // 10))[:26] END AS from_id,
    md5('firm' || held)[:26] AS to_id, DATE '2015-01-01' + (range % 3000)::INTEGER AS valid_from,
    $moment AS recorded_at, 'register' AS source, 'shareholding:' || range AS record_key, 'bench' AS run_id,
    1 / (CASE WHEN held * 11 % 5 = 0 THEN 3 ELSE 2 END) AS share,
    CASE WHEN held % 20 = 3 THEN if(range * 5 % 11 < 5, 'executing_partner', 'limited_partner') END AS partner_role
FROM (SELECT range, range * 5 // 11 AS held FROM range(22 * $firms // 10)) WHERE held % 10 > 0
"""
_REPRESENTS: Final = """
INSERT INTO edge_represents BY NAME
SELECT md5('office' || range)[:26] AS edge_id, md5('person' || hash(7 * range) % (12 * $firms // 10))[:26] AS from_id,
    md5('firm' || range)[:26] AS to_id, $moment AS recorded_at, 'register' AS source,
    'registration:' || range AS record_key, 'bench' AS run_id, 'legal_representative' AS role
FROM range($firms)
"""


def measure_relating(firms: int = 1_000_000) -> list[str]:
    """A line for the first night, and one for a night on which nothing changed."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder)).ensure()
        with open_database(home.facts_database, GraphSettings()) as connection:
            make_register(connection, firms)
            return [_measure(connection, home, name) for name in ("first", "unchanged")]


def make_register(connection: Connection, firms: int) -> None:
    """Facts tables with firms, who holds them and who leads them."""
    for fact in (*FACT_TYPES, *KEPT_TYPES):
        connection.execute(create_table_statement(fact))
    for statement in (_FIRMS, _OWNS, _REPRESENTS):
        connection.execute(statement, {"firms": firms, "moment": build_run().recorded_at})


def _measure(connection: Connection, home: Home, name: str) -> str:
    seconds: dict[str, float] = {}

    def timed(part: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any) -> Any:
            began = time.perf_counter()
            result = work(*given)
            seconds[part.strip("_")] = time.perf_counter() - began
            return result

        return run

    with patch.multiple(pipeline, **{part: timed(part, getattr(pipeline, part)) for part in _PARTS}):
        _, whole = _time(lambda: pipeline.relate_firms(connection, build_run(), load_keys(home.keys), SilentReporter()))
    facts = ", ".join(
        f"{connection.sql(f'SELECT count(*) FROM {fact_table(one)}').fetchall()[0][0]:,} {one.__name__}"
        for one in pipeline.RELATIONS
    )
    told, control = fact_table(OwnershipFindingNode), fact_table(Controls)
    joint = connection.sql(
        f"SELECT count(DISTINCT to_id) FILTER (WHERE is_joint) / (SELECT count(*) FROM {told}) FROM {control}"
    ).fetchall()[0][0]
    parts = ", ".join(f"{part} {taken:.1f}" for part, taken in seconds.items())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return (
        f"relating {name} night: {whole:.1f} s ({parts}); {facts}; {joint:.0%} of firms under joint control; "
        f"peak of the process {peak:.1f} GiB"
    )


def _time(work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    return work(), time.perf_counter() - began
