"""Shapes that guarantees make: the node of each, the edge to its firms, and the closed set of kinds.

Legal entities alone are in them (rules L0, L3); see `kg.facts.motifs`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from kg.model.edges import Edge
from kg.model.ids import CurrencyCode, FactId, MinorUnits, Ratio
from kg.model.nodes import Node
from kg.model.record import column


class MotifKind(StrEnum):
    """A shape that guarantees make. Source: domain notes §4.4; decision on motifs in docs/guarantees.md."""

    MUTUAL_PAIR = "mutual_pair"
    """Two firms that guarantee each other (互保)."""
    CYCLIC_TRIAD = "cyclic_triad"
    """Three firms, each guaranteeing the next, not all six ways."""
    FULL_TRIAD = "full_triad"
    """Three firms that all guarantee each other."""
    RING = "ring"
    """Four firms or more, each guaranteeing the next: the shortest ring through one of its guarantees."""
    COMPONENT = "component"
    """All firms that stand behind each other in the end: a strongly connected component."""
    CHAIN = "chain"
    """One of the longest sequences of guarantors through a firm (担保链)."""
    STAR = "star"
    """A firm that guarantees several."""
    JOINT_LIABILITY = "joint_liability"
    """Several firms that stand behind one debt (共同保证, 民法典 art. 699)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeMotifNode(Node):
    """A shape that guarantees make between legal entities, as found on a night; the same firms are the same motif."""

    LABEL: ClassVar[str] = "GuaranteeMotif"
    ID: ClassVar[str] = "motif_id"

    motif_id: FactId = column("opaque id")
    motif_kind: MotifKind = column("kind of shape")
    member_count: int = column("legal entities in it")
    guarantee_count: int = column("guarantees in it")
    exposure_currencies: tuple[CurrencyCode, ...] = column("currencies of the guarantees in it", unit="ISO 4217")
    exposure_minor: tuple[MinorUnits, ...] = column(
        "what they come to, by currency; guarantees of several motifs overlap", unit="minor units of the currency"
    )
    in_group_minor: tuple[MinorUnits, ...] = column(
        "of it what firms guarantee for others of their own control group", unit="minor units of the currency"
    )
    unstated_count: int = column("guarantees in it whose amount nobody stated: the exposure is at least what is told")
    net_assets_ratio: Ratio | None = column(
        "exposure over net assets that those who guarantee published; empty where anything of it is not known",
        unit="ratio: 1.2 is 120 %",
    )
    in_group_ratio: Ratio | None = column(
        "part of the exposure that stays in the guarantor's own control group; empty where it is not known",
        unit="0 to 1",
    )
    is_cut: bool = column("whether it is a piece of one longer than the stated bound: chains only")
    is_debt_named: bool | None = column(
        "of a joint debt: whether a facility is named; where none is, it may be several debts; empty for other kinds"
    )
    method_version: str = column("version of the method that found it")


@dataclass(frozen=True, slots=True, kw_only=True)
class InMotif(Edge):
    """A legal entity stands in a motif of guarantees. What banks stated earlier is no history: no version stays."""

    TYPE: ClassVar[str] = "IN_MOTIF"
    FROM: ClassVar[tuple[str, ...]] = ("LegalEntity",)
    TO: ClassVar[tuple[str, ...]] = ("GuaranteeMotif",)

    place: int | None = column(
        "from 0: round a ring, along a chain from its far end; of a star its centre, of a joint debt its debtor; "
        "empty where it makes no difference"
    )
