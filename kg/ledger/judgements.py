"""What people judged of two records: whether they speak of one person or firm. Rows are added, never changed.

A judgement names records as their department can find them, by source, record key and the mention in the record, and
never by a name or number. Of several judgements of one pair the latest counts, a withdrawn one for nothing.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import select

from kg.ledger.store import Ledger, in_utc
from kg.ledger.tables import JUDGEMENT
from kg.model.vocabulary import PartyKind, Purpose


class Verdict(StrEnum):
    """What a person says of two records."""

    SAME = "same"
    DIFFERENT = "different"
    WITHDRAWN = "withdrawn"
    """What was judged of this pair before counts no longer."""


@dataclass(frozen=True, slots=True, order=True)
class JudgedMention:
    """A mention in a record."""

    source: str
    record_key: str
    mention: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Who judged which two mentions, how, when and why; `left` comes before `right`."""

    at: datetime
    """UTC."""
    subject: str
    """Who judged."""
    purpose: Purpose
    case_reference: str
    party_kind: PartyKind
    verdict: Verdict
    left: JudgedMention
    right: JudgedMention
    number: int = 0
    """Its place in this ledger; 0 before it is stored."""

    @property
    def pair(self) -> tuple[JudgedMention, JudgedMention]:
        """The two mentions."""
        return self.left, self.right

    @property
    def judgement_id(self) -> str:
        """Digest of what it says: the same judgement, brought back from a file, is known again."""
        said = [self.at.astimezone(UTC).isoformat(), self.subject, self.purpose, self.case_reference, self.party_kind]
        mentions = [[one.source, one.record_key, one.mention] for one in self.pair]
        return hashlib.sha256(json.dumps([*said, self.verdict, mentions], ensure_ascii=False).encode()).hexdigest()


_SPREAD: Final = tuple(f"{side}_{part}" for side in ("left", "right") for part in ("source", "record_key", "mention"))


def record_judgements(ledger: Ledger, judgements: Iterable[Judgement]) -> int:
    """Store judgements that are not there yet, all or none; gives how many were new.

    Raises:
        LedgerError: they could not be stored.
    """
    rows = {one.judgement_id: _build_row(one) for one in judgements}
    with ledger.write() as connection:
        known = select(JUDGEMENT.c.judgement_id).where(JUDGEMENT.c.judgement_id.in_(rows))
        for judgement_id in connection.execute(known).scalars().all():
            del rows[judgement_id]
        if rows:
            connection.execute(JUDGEMENT.insert(), list(rows.values()))
    return len(rows)


def iter_judgements(ledger: Ledger) -> Iterator[Judgement]:
    """Every judgement ever made, oldest first, those of one moment in the order in which they were stored.

    Raises:
        LedgerError: they could not be read.
    """
    with ledger.read() as connection:
        rows = list(connection.execute(select(JUDGEMENT)))
    judgements = [
        Judgement(
            at=in_utc(row.at),
            subject=row.subject,
            purpose=Purpose(row.purpose),
            case_reference=row.case_reference,
            party_kind=PartyKind(row.party_kind),
            verdict=Verdict(row.verdict),
            left=JudgedMention(row.left_source, row.left_record_key, row.left_mention),
            right=JudgedMention(row.right_source, row.right_record_key, row.right_mention),
            number=row.number,
        )
        for row in rows
    ]
    yield from sorted(judgements, key=lambda one: (one.at, one.number))


def find_standing(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Those that count, oldest first: the latest of each pair, unless it was withdrawn."""
    latest: dict[tuple[JudgedMention, JudgedMention], Judgement] = {}
    for one in judgements:
        latest.pop(one.pair, None)
        latest[one.pair] = one
    return [one for one in latest.values() if one.verdict is not Verdict.WITHDRAWN]


def _build_row(judgement: Judgement) -> dict[str, object]:
    spread = [value for one in judgement.pair for value in (one.source, one.record_key, one.mention)]
    return {
        "judgement_id": judgement.judgement_id,
        "at": judgement.at.astimezone(UTC),
        "subject": judgement.subject,
        "purpose": str(judgement.purpose),
        "case_reference": judgement.case_reference,
        "party_kind": str(judgement.party_kind),
        "verdict": str(judgement.verdict),
    } | dict(zip(_SPREAD, spread, strict=True))
