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
_SHARED_BY_FEW: Final = ("phone", "house_code", "room", "context", "document")
"""Columns of which a single value is stated by few parties, as a rule."""
_UNSETTLED = "(l.label IS NULL OR r.label IS NULL)"
_ADMITTED = (
    "(l.register IS NULL OR r.register IS NULL OR l.register <> r.register)"
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
    def near_by(self) -> tuple[str, ...]:
        """Columns that tell whom a changed party may be paired with: one that few share, else all."""
        return next(((column,) for column in self.columns if column in _SHARED_BY_FEW), tuple(self._keys))

    @property
    def sql(self) -> str:
        """The rule as Splink reads it: equalities first, so that they can be joined on."""
        sides = [self.name_uncrowded(side) for side in "lr"]
        return " AND ".join([*self._agree, _UNSETTLED, _ADMITTED, *sides])

    def select_pairs(self, rows: str, first_changed: int | None) -> str:
        """Statement: `one`, `other`, the `party_number` of two rows that the rule brings together, in either order.

        Pairs of rows one of which at least stands at `first_changed` or after it; every pair without it. In that case
        one side takes only rows without label: pairs of two labelled rows, by far the most, are not even joined.
        """
        if first_changed is None:
            left, once = "label IS NULL", "(r.label IS NOT NULL OR l.party_number < r.party_number)"
        else:
            left, once = f"party_number >= {first_changed}", f"l.party_number > r.party_number AND {_UNSETTLED}"
        one, other = self._select_side(rows, left), self._select_side(rows, "true")
        return (
            f"SELECT l.party_number AS one, r.party_number AS other FROM ({one}) AS l JOIN ({other}) AS r"
            f" ON {' AND '.join([*self._agree, _ADMITTED, once])}"
        )

    def name_uncrowded(self, side: str = "") -> str:
        """Condition: the block does not pass the row (of a side) over."""
        crowded = f"{side}.crowded" if side else "crowded"
        return f"({crowded} IS NULL OR {crowded} NOT LIKE '%|{self.id}|%')"

    def _select_side(self, rows: str, condition: str) -> str:
        stated = "party_number, label, register, disputed_key"
        return f"SELECT {stated}, {self._items} FROM {rows} WHERE {condition} AND {self.name_uncrowded()}"

    @property
    def _keys(self) -> list[str]:
        return [*self.columns, *self.equal]

    @property
    def _items(self) -> str:
        """Its columns, a row for each element of a list."""
        return ", ".join(f"unnest({key}) AS {key}" if key in self.lists else key for key in self._keys)

    @property
    def _agree(self) -> list[str]:
        return [f"l.{key} = r.{key}" for key in self._keys]


@dataclass(frozen=True, slots=True)
class LinkageModel:
    """All that scoring needs to know of one kind of party."""

    kind: PartyKind
    blocks: Sequence[Block]
    comparisons: Sequence[Comparison]

    def select_pairs(self, rows: str, first_changed: int | None) -> str:
        """Statement: pairs that any block brings together, each once; see `Block.select_pairs`. `one` is the lesser."""
        found = " UNION ALL ".join(block.select_pairs(rows, first_changed) for block in self.blocks)
        one, other = (f"CASE WHEN one < other THEN {which} END" for which in ("one ELSE other", "other ELSE one"))
        return f"SELECT DISTINCT {one} AS one, {other} AS other FROM ({found}) AS found"

    def select_near(self, parties: str, changed: str) -> str:
        """Statement: `place` (rowid) of the parties in a table that a changed one may be paired with, and some more.

        Blocks that read the same scarce column (`Block.near_by`) are looked through once.
        """
        sharing: dict[tuple[str, ...], list[Block]] = {}
        for block in self.blocks:
            sharing.setdefault(block.near_by, []).append(block)
        return " UNION ".join(_select_near(keys, blocks, parties, changed) for keys, blocks in sharing.items())

    @property
    def block_columns(self) -> tuple[str, ...]:
        """Prepared columns that the blocks read, by name."""
        return tuple(
            sorted({"crowded"} | {column for block in self.blocks for column in (*block.columns, *block.equal)})
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """Prepared columns that the comparisons and blocks read, by name."""
        compared = {column for comparison in self.comparisons for column in _SIDE.findall(comparison.sql)}
        weighed = {level.frequency for comparison in self.comparisons for level in comparison.levels if level.frequency}
        return tuple(sorted({*self.block_columns} | compared | weighed))


def _select_near(keys: Sequence[str], blocks: Sequence[Block], parties: str, changed: str) -> str:
    items = ", ".join(f"unnest({key}) AS {key}" if key in blocks[0].lists else key for key in keys)
    open_ones = " OR ".join(block.name_uncrowded() for block in blocks)
    return (
        f"SELECT place FROM (SELECT rowid AS place, {items} FROM {parties})"
        f" SEMI JOIN (SELECT {items} FROM {changed} WHERE {open_ones}) USING ({', '.join(keys)})"
    )


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
