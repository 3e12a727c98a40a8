"""The generated city: the motifs that it plants are found, and the others are those that brute force finds."""

from collections import Counter

import networkx as nx

from kg.facts.guarantees.shapes import find_motifs
from kg.model.motifs import MotifKind
from loaders.city.firms import Firm
from loaders.city.quarters import build_city
from loaders.city.world import build_quarter
from tests.guarantee_graphs import build, find_brute_triads, member_sets

PLANTED = "联保"


def test_the_motifs_of_the_generated_city_are_all_found() -> None:
    world = build_quarter(build_city(900, 5), 0).world
    given = [(one.guarantor, one.debtor) for one in world.banking.guarantees]
    pairs = [(a, b) for a, b in given if isinstance(a, Firm) and isinstance(b, Firm)]
    firms = sorted({firm.id: firm for pair in pairs for firm in pair}.values(), key=lambda firm: firm.id)
    numbers = {firm.id: number for number, firm in enumerate(firms)}
    network = build(len(firms), [(numbers[a.id], numbers[b.id]) for a, b in pairs])
    found = {motifs.kind: motifs for motifs in find_motifs(network)}
    planted = frozenset(numbers[firm.id] for firm in firms if PLANTED in firm.name)
    assert len(planted) == 24
    # Whether two guarantees name one debt is drawn: joint-liability groups are left out.
    among = Counter(
        (str(kind), len(members)) for kind, motifs in found.items() for members in member_sets(motifs)
        if members <= planted and kind is not MotifKind.JOINT_LIABILITY
    )  # fmt: skip
    assert among == {
        ("mutual_pair", 2): 5, ("cyclic_triad", 3): 1, ("full_triad", 3): 1, ("ring", 5): 1, ("chain", 5): 1,
        ("component", 2): 2, ("component", 3): 2, ("component", 5): 1, ("star", 6): 1,
    }  # fmt: skip
    graph = nx.DiGraph(zip(network.pairs.guarantor.tolist(), network.pairs.debtor.tolist(), strict=True))
    cyclic, full = find_brute_triads(graph)
    assert set(member_sets(found[MotifKind.CYCLIC_TRIAD])) == cyclic
    assert set(member_sets(found[MotifKind.FULL_TRIAD])) == full
    parts = {frozenset(part) for part in nx.strongly_connected_components(graph) if len(part) > 1}
    assert set(member_sets(found[MotifKind.COMPONENT])) == parts
