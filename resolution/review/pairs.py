"""One pair side by side: what each record states, where they differ, and the evidence for and against."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

from kg.engine.database import Connection
from kg.errors import RequestError
from kg.ledger.judgements import JudgedMention
from kg.model.ids import EntityId, PartyId
from kg.model.vocabulary import PartyKind
from resolution.explanation.evidence import PairEvidence, find_evidence
from resolution.parties import PARTY_TABLES
from resolution.review.queue import WaitingPair

_STATED: Final = {
    PartyKind.PERSON: (
        "name", "former_names", "number", "stated_number", "sex", "birth_on", "phone", "address", "house_code",
        "context",
    ),
    PartyKind.LEGAL_ENTITY: (
        "name", "former_names", "number", "stated_number", "legal_form", "representative_name", "phone", "address",
        "house_code", "context",
    ),
}  # fmt: skip
TITLES: Final = {
    "name": ("name", "名称"),
    "former_names": ("former names", "曾用名"),
    "number": ("number", "号码"),
    "stated_number": ("other number", "其他号码"),
    "sex": ("sex", "性别"),
    "birth_on": ("date of birth", "出生日期"),
    "phone": ("telephone", "电话"),
    "address": ("address", "地址"),
    "house_code": ("house code", "房屋编码"),
    "context": ("stands beside", "关联主体"),
    "legal_form": ("legal form", "组织形式"),
    "representative_name": ("representative", "代表人"),
}
"""Name of a column in English and Chinese."""
_CUT: Final = 12
"""Entities beside a party that are shown."""


class Agreement(StrEnum):
    """How two values stand to each other."""

    SAME = "same"
    DIFFERENT = "different"
    ONE_SIDED = "one_sided"
    """Only one of the two states it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a value, and whether the other side has it too."""

    text: str
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One column of both records; neither of the two is empty on both sides."""

    column: str
    left: tuple[Part, ...] = field(repr=False)
    right: tuple[Part, ...] = field(repr=False)
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class Side:
    """Which mention one side is, and whose."""

    party_id: PartyId
    entity_id: EntityId
    mention: JudgedMention


@dataclass(frozen=True, slots=True)
class PairView:
    """All that a clerk is shown of a pair. Its rows hold personal values: they go on that clerk's screen alone."""

    waiting: WaitingPair
    left: Side
    right: Side
    rows: tuple[Row, ...] = field(repr=False)
    evidence: PairEvidence | None
    """None where one side has nothing to compare."""


def read_pair(connection: Connection, waiting: WaitingPair) -> PairView:
    """What is known of a pair.

    Raises:
        RequestError: one of its parties is not known any more.
    """
    kind = waiting.party_kind
    left, right = (_read_party(connection, kind, party) for party in (waiting.left_party_id, waiting.right_party_id))
    rows = []
    for column in _STATED[kind]:
        one, other = _say(left[column]), _say(right[column])
        if one or other:
            rows.append(Row(column, *_compare(one, other), _judge(one, other)))
    evidence = find_evidence(connection, kind, waiting.left_party_id, waiting.right_party_id)
    return PairView(waiting, _build_side(left), _build_side(right), tuple(rows), evidence)


def _read_party(connection: Connection, kind: PartyKind, party_id: PartyId) -> dict[str, object]:
    columns = ("party_id", "entity_id", "source", "record_key", "mention", *_STATED[kind])
    rows = connection.execute(
        f"SELECT {', '.join(columns)} FROM {PARTY_TABLES[kind]} JOIN membership USING (party_id) WHERE party_id = ?",
        [party_id],
    ).fetchall()
    if not rows:
        raise RequestError(
            f"Party {party_id} is not known: its record was withdrawn or has changed.",
            way_out="Look at the queue again; judgements on it stay and count when the record is back.",
        )
    return dict(zip(columns, rows[0], strict=True))


def _build_side(party: dict[str, object]) -> Side:
    return Side(
        PartyId(str(party["party_id"])),
        EntityId(str(party["entity_id"])),
        JudgedMention(str(party["source"]), str(party["record_key"]), str(party["mention"])),
    )


def _say(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Sequence) and not isinstance(value, str):
        rest = f" …(+{len(value) - _CUT})" if len(value) > _CUT else ""
        return "、".join(map(str, value[:_CUT])) + rest
    return str(value)


def _judge(left: str, right: str) -> Agreement:
    if not (left and right):
        return Agreement.ONE_SIDED
    return Agreement.SAME if left == right else Agreement.DIFFERENT


def _compare(left: str, right: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Both values in stretches, those that the other has too marked as shared."""
    lefts: list[Part] = []
    rights: list[Part] = []
    for tag, start, end, other_start, other_end in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if start < end:
            lefts.append(Part(left[start:end], tag == "equal"))
        if other_start < other_end:
            rights.append(Part(right[other_start:other_end], tag == "equal"))
    return tuple(lefts), tuple(rights)
