"""Rows as departments would write them, and how one gets dirty: the same row always in the same way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from struct import Struct
from typing import Final

from loaders.city.dirt import (
    NEEDS_EVIDENCE,
    NUMBER_SLOTS,
    Blemish,
    Cell,
    Outcome,
    Pattern,
    Slot,
    Soiling,
    Surroundings,
    find_fate,
)
from loaders.city.error_profiles import ErrorProfile
from loaders.city.layouts import Layout
from loaders.city.soiling import SOILINGS, WORD_EMPTINESS
from loaders.city.streams import Streams
from loaders.city.truth import Mention

_KEY_COLUMNS: Final = 3
"""Columns shift only after these, so that a shifted row still shows which record it was."""
_DRAWS: Final = Struct(">32H")
"""The numbers that a digest of a row holds: one for the row, one for each of its cells."""
_DRAW_RANGE: Final = 2**16
_MOST_MISSING: Final = 0.95


@dataclass(frozen=True, slots=True)
class Row:
    """A clean row in the layout's order: plain texts, and cells that dirt may reach."""

    record_key: str
    """Key of the record that the row is mainly about."""
    cells: tuple[str | Cell, ...]
    mentions: tuple[Mention, ...] = ()
    is_withdrawal: bool = False
    """It only takes a record back: it stays clean and has no truth of its own."""


@dataclass(frozen=True, slots=True)
class _Choice:
    pattern: Pattern
    soiling: Soiling
    upto: float
    """Draws below it, and not below the one before, take this pattern."""


@dataclass(slots=True)
class RowSoiler:
    """Soils the rows of one layout; the same row always comes out alike."""

    layout: Layout
    errors: ErrorProfile
    streams: Streams
    around: Surroundings
    _plan: Mapping[Slot, tuple[_Choice, ...]] = field(init=False)
    _emptiness: _Choice = field(init=False)
    _shifted: float = field(init=False)

    def __post_init__(self) -> None:
        """Lay the rates of the profile out for the layout."""
        self._plan = {slot: self._build_choices(slot) for slot in Slot}
        self._emptiness = _Choice(*WORD_EMPTINESS, self.errors.rates.get(Pattern.EMPTY_WORD, 0.0))
        self._shifted = self.errors.rates.get(Pattern.SHIFTED_COLUMNS, 0.0) if self.layout.can_shift else 0.0

    def soil(self, row: Row) -> tuple[list[str], list[Blemish]]:
        """The row's texts as sent, and what was done to them."""
        texts = [cell if isinstance(cell, str) else cell.text for cell in row.cells]
        cells = [(place, cell) for place, cell in enumerate(row.cells) if isinstance(cell, Cell)]
        if row.is_withdrawal or not self.errors.rates or not (cells or self._shifted):
            return texts, []
        purpose = f"dirt/{self.layout.path}/{row.record_key}"
        draws = _DRAWS.unpack(blake2b(f"{self.streams.seed}/{purpose}".encode()).digest())
        if self._shifted and draws[0] < self._shifted * _DRAW_RANGE:
            texts.insert(self.streams.of(purpose).randrange(_KEY_COLUMNS, len(texts)), "")
            fate = find_fate(Pattern.SHIFTED_COLUMNS, None)
            return texts, [Blemish(Pattern.SHIFTED_COLUMNS, "", fate, row.record_key)]
        hits = [
            (place, cell, found)
            for draw, (place, cell) in zip(draws[1:], cells, strict=False)
            if (found := self._find_choice(cell, draw / _DRAW_RANGE))
        ]
        return self._apply(row, texts, hits, purpose) if hits else (texts, [])

    def _apply(
        self, row: Row, texts: list[str], hits: list[tuple[int, Cell, _Choice]], purpose: str
    ) -> tuple[list[str], list[Blemish]]:
        clean = list(texts)
        blemishes: list[Blemish] = []
        # Numbers first: what happened to them decides whether a name may be damaged.
        for place, cell, choice in sorted(hits, key=_is_no_number):
            if choice.pattern in NEEDS_EVIDENCE and blemishes and not self.layout.describes_persons:
                continue
            dirty = choice.soiling(cell, self.streams.of(f"{purpose}/{self.layout.columns[place]}"), self.around)
            if dirty is None:
                continue
            texts[place] = dirty
            blemishes.append(self._build_blemish(row, cell, choice.pattern, place))
            if blemishes[-1].fate.outcome is Outcome.REFUSED:
                # Nothing else is wrong with what is refused: nobody would see it.
                clean[place] = dirty
                return clean, blemishes[-1:]
        return texts, blemishes

    def _build_blemish(self, row: Row, cell: Cell, pattern: Pattern, place: int) -> Blemish:
        key = cell.record_key or row.record_key
        return Blemish(pattern, self.layout.columns[place], find_fate(pattern, cell.slot), key)

    def _find_choice(self, cell: Cell, draw: float) -> _Choice | None:
        if not cell.text:
            return self._emptiness if draw < self._emptiness.upto else None
        choices = self._plan[cell.slot]
        if cell.missing_factor != 1.0 and choices and choices[0].pattern is Pattern.MISSING_NUMBER:
            draw = _weigh_missing(draw, choices[0].upto, cell.missing_factor)
        if not choices or draw >= choices[-1].upto:
            return None
        return next(choice for choice in choices if draw < choice.upto)

    def _build_choices(self, slot: Slot) -> tuple[_Choice, ...]:
        rates = self.errors.rates
        choices: list[_Choice] = []
        upto = 0.0
        missing = {
            Slot.PERSON_NUMBER: self.layout.missing_person_numbers,
            Slot.FIRM_CODE: self.layout.missing_firm_codes,
        }.get(slot, 0.0) * rates.get(Pattern.MISSING_NUMBER, 0.0)
        steps = [
            (Pattern.MISSING_NUMBER, _empty, missing),
            *((pattern, soiling, rates.get(pattern, 0.0)) for pattern, soiling in SOILINGS[slot]),
        ]
        for pattern, soiling, rate in steps:
            if rate:
                upto += rate
                choices.append(_Choice(pattern, soiling, upto))
        return tuple(choices)


def _weigh_missing(draw: float, usual: float, factor: float) -> float:
    """A draw bent so that it falls below `usual` as often as `factor` says, and elsewhere as evenly as before."""
    bound = min(usual * factor, _MOST_MISSING)
    return draw * usual / bound if draw < bound else usual + (draw - bound) * (1 - usual) / (1 - bound)


def _empty(cell: Cell, random: object, around: Surroundings) -> str | None:
    return ""


def _is_no_number(hit: tuple[int, Cell, _Choice]) -> bool:
    return hit[1].slot not in NUMBER_SLOTS
