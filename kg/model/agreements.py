"""What is stated of votes, benefits, agreements and filed owners: facts that stay in the facts database.

`KEPT_TYPES` are all that stay there, those of `kg.model.disclosures` among them.

Votes, benefits and agreements are read for all firms every night, and what follows from them is published: controllers
and beneficial owners (`kg.facts.relations`). The graph holds none of them themselves: an agreement between two persons
is no link that anybody walks or counts (rule L3), and what a firm filed is for authorities alone, read for one firm at
a time.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from kg.model.arrangements import AgreementKind, FiledTest
from kg.model.disclosures import ListedAs, ReportedAssets
from kg.model.edges import Edge
from kg.model.ids import EntityId, Ratio
from kg.model.record import column


@dataclass(frozen=True, slots=True, kw_only=True)
class VotesIn(Edge):
    """What a holder may vote, or receives, where it differs from its share of the capital."""

    TYPE: ClassVar[str] = "VOTES_IN"
    FROM: ClassVar[tuple[str, ...]] = ("Person", "LegalEntity")
    TO: ClassVar[tuple[str, ...]] = ("LegalEntity",)
    KEEPS_VERSIONS: ClassVar[bool] = True

    votes_share: Ratio | None = column("share of the votes; empty when it follows capital", unit="0 to 1")
    benefit_share: Ratio | None = column("share of the benefits; empty when it follows capital", unit="0 to 1")
    evidence_reference: str = column("number of the document that shows it")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreesWith(Edge):
    """An agreement about votes or shares in a legal entity, by evidence: from who decides to whose they are."""

    TYPE: ClassVar[str] = "AGREES_WITH"
    FROM: ClassVar[tuple[str, ...]] = ("Person", "LegalEntity")
    TO: ClassVar[tuple[str, ...]] = ("Person", "LegalEntity")
    KEEPS_VERSIONS: ClassVar[bool] = True

    about_id: EntityId = column("the legal entity that it is about")
    agreement_kind: AgreementKind = column("what was agreed")
    share: Ratio | None = column("part of the entity that it is about; empty: all that the other holds", unit="0 to 1")
    evidence_reference: str = column("number of the document that shows it")


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledAs(Edge):
    """A beneficial owner as the firm filed it; from the firm itself where it undertook to be exempt."""

    TYPE: ClassVar[str] = "FILED_AS"
    FROM: ClassVar[tuple[str, ...]] = ("Person", "LegalEntity")
    TO: ClassVar[tuple[str, ...]] = ("LegalEntity",)
    KEEPS_VERSIONS: ClassVar[bool] = True

    filed_test: FiledTest = column("the test that it was filed by")
    share: Ratio | None = column("share as filed", unit="0 to 1")
    filed_on: date | None = column("day of the filing")


KEPT_TYPES: Final[tuple[type[Edge], ...]] = (VotesIn, AgreesWith, FiledAs, ListedAs, ReportedAssets)
"""Edges of the facts database that are not published."""
