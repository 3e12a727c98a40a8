"""Beneficial owners with their ways, chain of control, and surroundings of 200 nodes: by GraphQL and bare.

As `profile` measures: the whole ASGI application with token, policy, audit on disk and places to draw, against the
async driver with the very same statement, on one event loop; of a service that has run for a while. A server that was
just started answers three times as slowly, which hides what the service adds, and a new ledger's log grows on disk
before it is written over. Told are rounds of sixty of the one, then of the other, and both in turn: in a round of its
own the bare driver never lets the server's threads go to sleep, as each pause of a service does.
"""

import statistics
import time
from collections.abc import Mapping
from typing import Any, Final

import uvloop

from kg.graph.door import Graph, connect
from kg.graph.migrations import migrate
from kg.home import Home
from kg.model.ids import EntityId
from kg.sealing.blobs import SealedContent, seal
from kg.sealing.keys import load_keys
from kg.settings import GraphSettings
from tests.benchmarks.asking import Overheard, build_request, compare, serve, time_ms

USCC: Final = "91660100MC00000000"
SUBSIDIARIES: Final = 260
OWNERS: Final = 4
WARM_SECONDS: Final = 12
"""For which each statement is asked both ways before it is measured."""
ROUNDS: Final = 5
PAIRS: Final = 300
_LINK: Final = "{ holderId holderName firmId firmName"
_PROVENANCE: Final = "{ source recordKey runId recordedAt }"
QUERIES: Final = {
    "beneficial owners with their ways": f"""beneficialOwners {{ finding isComplete unknownShare owners(first: 20) {{
        ... on BeneficialOwnerConnection {{ edges {{ node {{ id name maskedNumber }} tests leastShare mostShare
          paths {{ share links {_LINK} share provenance {_PROVENANCE} }} }} }} }} }} }}""",
    "chain of control": f"""controlChain {{ edges {{ node {{ __typename ... on Person {{ id name }} }} leastVotes
        links {_LINK} votes evidence {_PROVENANCE} }} }} }}""",
    "surroundings of 200 nodes": f"""surroundings(depth: 2, limit: 200) {{ isComplete
        nodes {{ id name isPerson subjectKind distance x y }}
        edges {{ fromId toId tieKind share validFrom provenance {_PROVENANCE} }} }}""",
}
_STATED: Final = {"source": "bench", "record_key": "shareholding:1", "run_id": "bench"}
_EVIDENCE: Final = {
    "evidence_links": [0, 1, 2],
    "evidence_sources": ["bench"] * 3,
    "evidence_record_keys": [f"shareholding:{number}" for number in range(3)],
    "evidence_run_ids": ["bench"] * 3,
    "evidence_recorded_at": ["2026-01-05T00:00:00.000000Z"] * 3,
}
"""Of each link of a chain of control one record."""
_OWNED: Final = """
MATCH (top:LegalEntity {entity_id: 'relations-1'}), (middle:LegalEntity {entity_id: 'relations-2'}),
  (firm:LegalEntity {entity_id: 'relations-0'})
CREATE (top)-[a:OWNS]->(middle) SET a = $stated, a.edge_id = 'relations-a', a.share = 0.9, a.from_id = top.entity_id
CREATE (middle)-[b:OWNS]->(firm) SET b = $stated, b.edge_id = 'relations-b', b.share = 0.8, b.from_id = middle.entity_id
CREATE (found:OwnershipFinding) SET found = $stated, found.finding_id = 'relations', found.owner_finding = 'confirmed',
  found.is_complete = true, found.share_state = 'whole', found.unknown_share = 0.0, found.ring_share = 0.0,
  found.rule_version = 'bench', found.method_version = 'bench'
CREATE (firm)-[c:OWNED_AS]->(found) SET c = $stated, c.edge_id = 'relations-c'
WITH top, middle, firm, [a, b, c, found] AS made
UNWIND range(3, $firms) AS number
MATCH (held:LegalEntity {entity_id: 'relations-' + number})
CREATE (firm)-[o:OWNS]->(held) SET o = $stated, o.edge_id = 'relations-o' + number, o.share = 0.51
WITH DISTINCT top, middle, firm
UNWIND $people AS row
CREATE (person:Person) SET person = $stated, person += row
CREATE (person)-[p:OWNS]->(top) SET p = $stated, p.edge_id = row.entity_id + 'p', p.share = row.share,
  p.from_id = row.entity_id
CREATE (person)-[q:BENEFICIALLY_OWNS]->(firm) SET q = $stated, q.edge_id = row.entity_id + 'q', q.is_candidate = false,
  q.owner_tests = ['shares'], q.least_share = 0.3, q.most_share = 0.3, q.rule_version = 'b', q.method_version = 'b'
CREATE (person)-[r:CONTROLS]->(firm) SET r = $stated, r.edge_id = row.entity_id + 'r', r.is_ultimate = true,
  r.is_joint = false, r.direct_votes = 0.0, r.least_votes = 0.8, r.most_votes = 0.8, r.method_version = 'bench',
  r.has_all_links = true, r.link_holder_ids = [middle.entity_id, top.entity_id, row.entity_id],
  r.link_firm_ids = [firm.entity_id, middle.entity_id, top.entity_id], r.link_votes = [0.8, 0.9, 0.6],
  r += $evidence
"""


def measure_relations(home: Home, settings: GraphSettings) -> list[str]:
    """A line for each of the three fields."""
    with connect(settings, home) as graph:
        migrate(graph)  # the indexes of a published graph, wherever this is measured
        graph.write("MERGE (m:Meta {name: 'publication'}) ON CREATE SET m.run_id = 'bench', m.status = 'published'")
        _seed(graph, load_keys(home.keys).seal)
    return uvloop.run(_measure(home, settings))


def _seed(graph: Graph, key: bytes) -> None:
    like = {**_STATED, "subject_kind": "firm", "register_state": "active", "party_count": 1, "sources": ["bench"]}
    firms = [
        {**like, "entity_id": f"relations-{number}", "name": f"鹏城{number}"} for number in range(SUBSIDIARIES + 1)
    ]
    firms[0]["uscc"] = USCC
    people = [
        {
            "entity_id": (name := f"relations-person-{number}"),
            "sealed": seal(key, EntityId(name), SealedContent("张三丰", "660100199001010011")),
            "share": 0.25,
            "party_count": 1,
            "sources": ["bench"],
        }
        for number in range(OWNERS)
    ]
    graph.write("UNWIND $rows AS row CREATE (n:LegalEntity) SET n = row", {"rows": firms})
    graph.write(_OWNED, {"stated": _STATED, "evidence": _EVIDENCE, "people": people, "firms": SUBSIDIARIES})
    for pattern in ("(one {source: 'bench'})", "()-[one {source: 'bench'}]->()"):
        graph.write(f"MATCH {pattern} SET one.recorded_at = datetime('2026-01-05T00:00:00Z')")


async def _measure(home: Home, settings: GraphSettings) -> list[str]:
    async with serve(home, settings) as (app, graph, headers):
        return [await _measure_one(app, graph, name, headers) for name in QUERIES]


async def _measure_one(app: Any, graph: Overheard, name: str, headers: Mapping[str, str]) -> str:
    text = f"query ($uscc: String!) {{ legalEntity(uscc: $uscc) {{ ... on LegalEntity {{ {QUERIES[name]} }} }} }}"
    by_graphql = build_request(app, text, USCC, headers)
    await by_graphql()

    async def bare() -> None:
        await graph.read_bare()

    until = time.monotonic() + WARM_SECONDS
    while time.monotonic() < until:
        await by_graphql()
        await bare()
    p50, _ = await compare({"graphql": by_graphql, "bare": bare}, 60, ROUNDS)
    pairs = [(await time_ms(by_graphql), await time_ms(bare)) for _ in range(PAIRS)]
    graphql, alone = (statistics.median(times) for times in zip(*pairs, strict=True))
    return (
        f"relations {name}: p50 {p50['graphql']:.2f} ms by GraphQL, {p50['bare']:.2f} bare; "
        f"ratio {p50['graphql'] / p50['bare']:.2f}; in turn {graphql:.2f}, {alone:.2f}; ratio {graphql / alone:.2f}"
    )
