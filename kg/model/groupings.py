"""Nodes and edges of what legal entities are together, as computed on a night; see `kg.model.graph`.

Legal entities alone are members: a group that a natural person holds together is its firms (rules L0, L3, L7).
"""

from dataclasses import dataclass
from typing import ClassVar

from kg.model.edges import Edge
from kg.model.ids import FactId, Ratio
from kg.model.nodes import Node
from kg.model.record import column


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlGroupNode(Node):
    """Legal entities that are one risk: connected by control or as branch and head office; see `kg.facts.groups`."""

    LABEL: ClassVar[str] = "ControlGroup"
    ID: ClassVar[str] = "group_id"

    group_id: FactId = column("opaque id; stays with most of the members when some join or leave")
    is_complete: bool = column(
        "whether by unknown votes nobody could control a member, nor the group or who controls it a firm outside"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class InGroup(Edge):
    """A legal entity belongs to a control group of two members or more."""

    TYPE: ClassVar[str] = "IN_GROUP"
    FROM: ClassVar[tuple[str, ...]] = ("LegalEntity",)
    TO: ClassVar[tuple[str, ...]] = ("ControlGroup",)
    KEEPS_VERSIONS: ClassVar[bool] = True

    method_version: str = column("version of the method that computed it")


@dataclass(frozen=True, slots=True, kw_only=True)
class CloselyLinked(Edge):
    """A legal entity holds a fifth of another one's votes or capital, or controls it; see `kg.facts.groups`."""

    TYPE: ClassVar[str] = "CLOSELY_LINKED"
    FROM: ClassVar[tuple[str, ...]] = ("LegalEntity",)
    TO: ClassVar[tuple[str, ...]] = ("LegalEntity",)
    KEEPS_VERSIONS: ClassVar[bool] = True

    share: Ratio | None = column(
        "votes or capital, whichever is more, with those of firms that the holder controls; empty below a fifth",
        unit="0 to 1",
    )
    is_control: bool = column("whether the holder controls it")
    rule_version: str = column("version of the rule on close links")
    method_version: str = column("version of the method that computed it")
