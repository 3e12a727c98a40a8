"""An entity as a picture: its mentions in boxes, what joins them between, bridges in red.

It names sources, parts, kinds of evidence and bits, and no value of anybody: whoever it falls to learns no more from it
than from the words.
"""

from collections.abc import Mapping
from typing import Final

from kg.model.vocabulary import PartyKind
from kg.pictures.layout import Layout
from kg.pictures.network import draw_network
from kg.pictures.svg import Picture
from resolution.explanation.joining import Cluster, Step, StepKind

MOST_MENTIONS: Final = 40
"""Of more a picture shows nothing."""
PARTS: Final[Mapping[str, str]] = {
    "subject": "登记主体",
    "entity": "所涉主体",
    "holder": "股东",
    "owner": "所有人",
    "person": "任职人员",
    "respondent": "被决定人",
    "party": "协议一方",
    "counterparty": "协议另一方",
    "borrower": "借款人",
    "lender": "贷款人",
    "guarantor": "保证人",
    "debtor": "债务人",
}
"""Part of a mention in its record → what a picture calls it."""
_LABELS: Final = {PartyKind.PERSON: "Person", PartyKind.LEGAL_ENTITY: "LegalEntity"}
_TIES: Final = {StepKind.NUMBER: "号码相同", StepKind.JUDGEMENT: "人工认定"}


def can_be_drawn(cluster: Cluster) -> bool:
    """Whether its mentions are few enough for a picture."""
    return len(cluster.mentions) <= MOST_MENTIONS


def draw_cluster(cluster: Cluster, entity_id: str) -> Picture:
    """Mentions, numbered in the order of their parties, and every step between two of them."""
    return draw_network(
        [
            {
                "id": one.party_id,
                "label": _LABELS[cluster.kind],
                "caption": f"{number} {PARTS[one.mention]}\n{one.source}",
            }
            for number, one in enumerate(cluster.mentions, 1)
        ],
        [
            {
                "from_id": step.left_party_id,
                "to_id": step.right_party_id,
                "caption": _say_tie(step),
                "focus": step.is_bridge,
            }
            for step in cluster.steps
        ],
        layout=Layout.FREE,
        title=f"主体 {entity_id}：{len(cluster.mentions)} 处记载",
        directed=False,
    )


def _say_tie(step: Step) -> str:
    said = _TIES.get(step.kind) or f"{step.match_weight:+.1f} bits"
    return f"{said}（唯一连接）" if step.is_bridge else said
