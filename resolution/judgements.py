"""What people judged, brought to tonight's parties; and the same as a file that another installation can read.

A judgement speaks of a mention in a record. A mention that is stated no more, or of another kind now, is *gone*: the
judgement then joins and parts nothing, is kept, and counts again as soon as the mention is back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from kg.engine.database import Connection
from kg.home import Home
from kg.ledger.judgements import JudgedMention, Judgement, Verdict, find_standing, iter_judgements
from kg.ledger.store import open_ledger
from kg.model.ids import PartyId
from kg.model.record import mentions_of
from kg.model.vocabulary import PartyKind
from resolution.parties import StagedTable

_COLUMNS: Final = ("source", "record_key", "mention")


@dataclass(frozen=True, slots=True)
class PlacedJudgement:
    """A judgement of two parties."""

    number: int
    """Its place in the ledger."""
    party_kind: PartyKind
    verdict: Verdict
    left_party_id: PartyId
    right_party_id: PartyId

    @property
    def is_same(self) -> bool:
        """Whether it joins."""
        return self.verdict is Verdict.SAME


@dataclass(frozen=True, slots=True)
class Placing:
    """The judgements that count, each with its parties or without."""

    placed: tuple[PlacedJudgement, ...]
    """In the order in which they were made."""
    gone: tuple[Judgement, ...]
    """Those that speak of a mention that is gone."""


def read_standing(home: Home) -> list[Judgement]:
    """The judgements that count, oldest first; none where there is no ledger yet.

    Raises:
        LedgerError: the ledger cannot be read.
    """
    if not home.ledger.exists():
        return []
    ledger = open_ledger(home.ledger)
    try:
        return find_standing(iter_judgements(ledger))
    finally:
        ledger.close()


def place_judgements(connection: Connection, staged: Iterable[StagedTable], judgements: Sequence[Judgement]) -> Placing:
    """Find the parties that judgements speak of, in the current records.

    Of two judgements whose mentions have become the same two parties the later counts; one whose mentions have become
    one party says nothing any more.
    """
    parties = find_parties(connection, staged, {mention for one in judgements for mention in one.pair})
    placed: dict[tuple[PartyId, PartyId], PlacedJudgement] = {}
    gone = []
    for one in judgements:
        found = [parties.get((mention, one.party_kind)) for mention in one.pair]
        if None in found:
            gone.append(one)
            continue
        left, right = sorted(party for party in found if party)
        if left != right:
            placed.pop((left, right), None)
            placed[left, right] = PlacedJudgement(one.number, one.party_kind, one.verdict, left, right)
    return Placing(tuple(placed.values()), tuple(gone))


def find_parties(
    connection: Connection, staged: Iterable[StagedTable], mentions: set[JudgedMention]
) -> dict[tuple[JudgedMention, PartyKind], PartyId]:
    """The parties of mentions in the current records, by mention and kind; one that is not stated is absent."""
    if not mentions:
        return {}
    asked = sorted(mentions)
    connection.register(
        "asked_mention",
        pa.table({name: pa.array([getattr(one, name) for one in asked], pa.string()) for name in _COLUMNS}),
    )
    selects = [
        f"SELECT source, record_key, mention, {name}_kind, {name}_party_id FROM {table.current} "
        f"JOIN asked_mention USING (source, record_key) WHERE mention = '{name}'"
        for table in staged
        for name in mentions_of(table.record)
    ]
    rows = connection.execute(" UNION ALL ".join(selects)).fetchall() if selects else []
    connection.unregister("asked_mention")
    return {(JudgedMention(*place), PartyKind(kind)): PartyId(party) for *place, kind, party in rows}
