"""Which standard column each column of a sample seems to be: by its name first, then by what its values are."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

import pyarrow as pa

from kg.identifiers.normalised import Context
from kg.model.ids import HouseCode, PhoneNumber
from kg.model.record import mentions_of
from kg.model.staged import RECORD_TYPES, StandardModel
from loaders.contracts.mapping import find_fillable
from loaders.doctor.profile import ColumnProfile, ValueKind, build_profiles
from loaders.doctor.synonyms import Target, find_column_type, normalise_header, read_synonyms

_NUMBER_KINDS: Final = frozenset({ValueKind.IDENTITY_NUMBER, ValueKind.CREDIT_CODE})
_TYPES: Final = {ValueKind.HOUSE_CODE: HouseCode, ValueKind.PHONE: PhoneNumber}
_POOR_KEYS: Final = frozenset({ValueKind.DATE, ValueKind.PHONE, ValueKind.IDENTITY_NUMBER})
_ROW_NUMBERS: Final = frozenset({"序号", "行号", "序", "no", "xh", "rownum"})
_KEY_NAME: Final = re.compile(r"(?:号|编号|编码|代码|序号|号码|文号|id|key|no|bh|xh|dm|h)$")
_MOST_KEY_COLUMNS: Final = 3
_MOST_KEY_CANDIDATES: Final = 10


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """What one column seems to be."""

    name: str
    targets: tuple[Target, ...]
    by: str
    """`name`, `values`, `forbidden`, or empty where nothing fits."""
    kind: ValueKind | None

    @property
    def is_forbidden(self) -> bool:
        """Whether it speaks of a forbidden concept."""
        return self.by == "forbidden"


@dataclass(frozen=True, slots=True)
class Guess:
    """A file as one standard record."""

    model: StandardModel
    record: str
    columns: tuple[ColumnGuess, ...]
    key: tuple[str, ...]
    is_key_unique: bool
    profiles: Mapping[str, ColumnProfile] = field(repr=False)

    def find(self, column: str, part: str | None = None) -> str | None:
        """The file's column that seems to be a target of the record."""
        wanted = Target(self.record, column, part)
        return next((guess.name for guess in self.columns if wanted in guess.targets), None)

    @property
    def unmapped(self) -> tuple[str, ...]:
        """Columns that fit nothing."""
        return tuple(guess.name for guess in self.columns if not guess.by)


@dataclass(frozen=True, slots=True)
class _Key:
    columns: tuple[str, ...]
    is_unique: bool


def guess_file(
    model: StandardModel, header: Sequence[str], table: pa.Table, context: Context, record: str | None = None
) -> Guess:
    """The record that most columns fit, or the one given, and what each column is in it.

    `table`: rows of the sample as text, without forbidden columns; `header`: all of the file's columns.
    """
    profiles = build_profiles(table)
    synonyms = read_synonyms(model)
    named = {name: synonyms.get(normalise_header(name), frozenset()) for name in profiles}
    chosen = record or max(RECORD_TYPES[model], key=lambda candidate: _score(model, candidate, named))
    taken: set[Target] = set()
    guesses: dict[str, ColumnGuess] = {}
    for name in header:
        if name not in profiles:
            guesses[name] = ColumnGuess(name, (), "forbidden", None)
            continue
        fitting = sorted(
            (target for target in named.get(name, ()) if target.record == chosen and target not in taken),
            key=Target.describe,
        )
        taken.update(fitting)
        guesses[name] = ColumnGuess(name, tuple(fitting), "name" if fitting else "", profiles[name].find_kind(context))
    for name, guess in guesses.items():
        if not guess.by and (target := _find_by_values(model, chosen, guess.kind, taken)):
            taken.add(target)
            guesses[name] = ColumnGuess(name, (target,), "values", guess.kind)
    key = _find_key(table, profiles, list(guesses.values()))
    return Guess(model, chosen, tuple(guesses.values()), key.columns, key.is_unique, profiles)


def _is_row_number(name: str) -> bool:
    """Whether a column counts the rows of the file: tomorrow it names other records."""
    return normalise_header(name) in _ROW_NUMBERS


def _score(model: StandardModel, record: str, named: Mapping[str, frozenset[Target]]) -> float:
    """Targets of the record that columns have a name for, those that it needs twice; a small record wins a draw."""
    targets = {target for candidates in named.values() for target in candidates if target.record == record}
    fillable = find_fillable(RECORD_TYPES[model][record])
    needed = {target for target in targets if target.column in fillable and not fillable[target.column].nullable}
    return len(targets) + len(needed) - len(fillable) / 100


def _find_by_values(model: StandardModel, record: str, kind: ValueKind | None, taken: set[Target]) -> Target | None:
    """The one target that is left for values of a kind."""
    if kind in _NUMBER_KINDS:
        free = [Target(record, name, "number") for name in mentions_of(RECORD_TYPES[model][record])]
    else:
        wanted = _TYPES.get(kind) if kind else None
        names = find_fillable(RECORD_TYPES[model][record]) if wanted else {}
        free = [Target(record, name) for name in names if find_column_type(model, Target(record, name)) is wanted]
    left = [target for target in free if target not in taken]
    return left[0] if len(left) == 1 else None


def _find_key(table: pa.Table, profiles: Mapping[str, ColumnProfile], guesses: Sequence[ColumnGuess]) -> _Key:
    """The fewest columns that tell the rows apart, those first that are named like a number.

    Dates, telephones and identity numbers are keys only where nothing else is.
    """
    usable = [guess for guess in guesses if not guess.is_forbidden and profiles[guess.name].is_filled]
    good = [guess.name for guess in usable if guess.kind not in _POOR_KEYS]
    kinds = {guess.name: guess.kind for guess in usable}
    named = [name for name in good if _KEY_NAME.search(normalise_header(name))]
    # A number of the register's own before any other; the number of the row last, and never alone.
    numbers = sorted(named, key=lambda name: (_is_row_number(name), kinds[name] not in _NUMBER_KINDS))
    for names in (numbers, [*numbers, *good], [guess.name for guess in usable]):
        candidates = list(dict.fromkeys(names))[:_MOST_KEY_CANDIDATES]
        for size in range(1, _MOST_KEY_COLUMNS + 1):
            for group in combinations(candidates, size):
                if size == 1 and _is_row_number(group[0]):
                    continue
                if table.group_by(list(group)).aggregate([]).num_rows == table.num_rows:
                    return _Key(group, is_unique=True)
    return _Key(tuple(([*numbers, *good] or list(profiles))[:1]), is_unique=False)
