"""The two linkage models as data: which pairs are looked at, what is compared, what is learnt from.

A pair is looked at only when one side at least has no undisputed number: two numbers settle the matter themselves. Two
parties of one register that holds one record an entity are never looked at, nor a branch beside what is none. A value
that too many share brings no pairs (`resolution.crowding`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from kg.model.vocabulary import PartyKind
from resolution.comparisons import DWELLING, PHONE, Comparison, build_context, build_exact
from resolution.firm_comparisons import CREDIT_CODE, FIRM_NAME, LEGAL_FORM, REPRESENTATIVE
from resolution.person_comparisons import BIRTH, DOCUMENT, PERSON_NAME

_SIDE: Final = re.compile(r"\b(\w+)_[lr]\b")
_OPEN = (
    "(l.label IS NULL OR r.label IS NULL) AND (l.register IS NULL OR r.register IS NULL OR l.register <> r.register)"
    " AND (l.disputed_key IS NULL OR l.disputed_key IS DISTINCT FROM r.label)"
    " AND (r.disputed_key IS NULL OR r.disputed_key IS DISTINCT FROM l.label)"
)


@dataclass(frozen=True, slots=True)
class Block:
    """Pairs that agree on every one of `columns`; those in `lists` hold lists, taken element by element."""

    columns: Sequence[str]
    lists: Sequence[str] = ()
    equal: Sequence[str] = field(default=(), kw_only=True)
    """Further columns that must be equal, too coarse to count by."""

    @property
    def id(self) -> str:
        """Its columns' names."""
        return "+".join(self.columns)

    @property
    def sql(self) -> str:
        """The rule as Splink reads it: equalities first, so that they can be joined on."""
        agree = [f"l.{column} = r.{column}" for column in [*self.columns, *self.equal]]
        uncrowded = f"(l.crowded IS NULL OR l.crowded NOT LIKE '%|{self.id}|%')"
        return " AND ".join([*agree, _OPEN, uncrowded])


@dataclass(frozen=True, slots=True)
class LinkageModel:
    """All that scoring needs to know of one kind of party."""

    kind: PartyKind
    blocks: Sequence[Block]
    comparisons: Sequence[Comparison]

    @property
    def columns(self) -> tuple[str, ...]:
        """Prepared columns that the comparisons and blocks read, by name."""
        blocked = {column for block in self.blocks for column in (*block.columns, *block.equal)}
        compared = {column for comparison in self.comparisons for column in _SIDE.findall(comparison.sql)}
        weighed = {level.frequency for comparison in self.comparisons for level in comparison.levels if level.frequency}
        return tuple(sorted(blocked | compared | weighed | {"crowded"}))


PERSONS = LinkageModel(
    kind=PartyKind.PERSON,
    blocks=(
        Block(("sound", "context"), lists=("context",)),
        Block(("sound", "birth_digits")),
        Block(("sound", "phone")),
        Block(("sound", "house_code")),
        Block(("sound", "room")),
        Block(("birth_digits", "phone")),
        Block(("birth_digits", "surname")),
        Block(("birth_digits", "room")),
        Block(("surname", "context"), lists=("context",)),
        Block(("spellings", "birth_digits"), lists=("spellings",)),
        Block(("shape", "phone")),
        Block(("document",)),
        Block(("sound", "document_head")),
        Block(("sound", "document_tail")),
    ),
    comparisons=(
        PERSON_NAME,
        BIRTH,
        DOCUMENT,
        build_exact("phone", PHONE, 0.6, 1e-4, frequency=True),
        DWELLING,
        build_exact("sex", ("sex", "性别"), 0.99, 0.5),
        build_context(0.85, 5e-3),
    ),
)  # fmt: skip
LEGAL_ENTITIES = LinkageModel(
    kind=PartyKind.LEGAL_ENTITY,
    blocks=(
        Block(("name_folded",), equal=("is_branch",)),
        Block(("core",), equal=("is_branch",)),
        Block(("trade_name", "region"), equal=("is_branch",)),
        Block(("trade_name", "representative_sound"), equal=("is_branch",)),
        Block(("trade_name", "phone"), equal=("is_branch",)),
        Block(("trade_sound", "representative_sound"), equal=("is_branch",)),
        Block(("phone", "representative_sound"), equal=("is_branch",)),
        Block(("room", "representative_sound"), equal=("is_branch",)),
        Block(("document",), equal=("is_branch",)),
    ),
    comparisons=(
        FIRM_NAME,
        CREDIT_CODE,
        LEGAL_FORM,
        REPRESENTATIVE,
        build_exact("phone", PHONE, 0.6, 1e-3, frequency=True),
        DWELLING,
        build_context(0.3, 5e-3),
    ),
)  # fmt: skip
MODELS = (PERSONS, LEGAL_ENTITIES)
