"""Probes of the search indexes for one understood text: each one Lucene query of letters and digits cut here."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kg.identifiers.firm_name import FirmNameParts
from kg.identifiers.firm_search import sound_out
from kg.identifiers.region_sounds import RegionSounds

TEXT_MIN: Final = 2
_PARTS: Final = "legal_entity_part"
_KEYS: Final = "legal_entity_key"
_FORM_SOUNDS: Final = ("gufenyouxiangongsi", "youxianzerengongsi", "youxiangongsi", "gongsi")
_FORM_INITIALS: Final = ("gfyxgs", "yxzrgs", "yxgs", "gs")
_SHORTEST_SOUND: Final = 3
_SHORTEST_MISTYPED: Final = 4
_SHORTEST_MISTYPED_NAME: Final = 3
_PLACES: Final = 6
"""Places of a text that one regular expression lets differ."""
_DIGITS: Final = re.compile("[0-9]{6}")
"""As in a code's beginning; no trade name sounds so."""


class SearchField(StrEnum):
    """What of a firm was found."""

    CODE = "code"
    NAME = "name"
    FORMER_NAME = "former_name"
    TRADE_NAME = "trade_name"
    """字号, alone or with the industry behind it."""
    PINYIN = "pinyin"
    INITIALS = "initials"


class MatchKind(StrEnum):
    """How it was found."""

    EXACT = "exact"
    PREFIX = "prefix"
    PART = "part"
    SAME_SOUND = "same_sound"
    """Other characters that sound alike."""
    ONE_CHARACTER_OFF = "one_character_off"
    """One character is wrong, missing, too many, or two stand in each other's place."""


@dataclass(frozen=True, slots=True)
class Probe:
    """One Lucene query of one index, what finding means, and how good that is (more is better)."""

    field: SearchField
    kind: MatchKind
    worth: int
    index: str
    query: str
    text: str
    """What is looked for in the field, without syntax."""


@dataclass(frozen=True, slots=True)
class TypedText:
    """A text, understood as a name would be."""

    whole: str
    words: tuple[str, ...]
    parts: FirmNameParts
    trade: str
    stem: str
    letters: str | None
    """As toneless pinyin or initials, ü as v; None where other than Latin letters and digits were typed."""

    @property
    def region(self) -> str | None:
        return self.parts.region

    @property
    def is_latin(self) -> bool:
        return self.letters is not None


def iter_first(typed: TypedText, filters: Sequence[str], region_sounds: RegionSounds) -> Iterator[Probe]:
    """What is asked always: names, their beginnings and parts, pinyin and initials."""
    builder = _ProbeBuilder(filters)
    yield from _probe_names(builder, typed)
    yield from _probe_parts(builder, typed)
    if typed.letters is not None and not _DIGITS.search(typed.letters):
        yield from _probe_pinyin(builder, typed.letters, region_sounds)


def iter_further(typed: TypedText, filters: Sequence[str], region_sounds: RegionSounds) -> Iterator[Probe]:
    """What is asked when that finds too little: the same sound, one character off."""
    builder = _ProbeBuilder(filters)
    yield from _probe_sounds_alike(builder, typed)
    yield from _probe_mistyped(builder, typed)
    if typed.letters is not None and not _DIGITS.search(typed.letters):
        yield from _probe_mistyped_pinyin(builder, typed.letters, region_sounds)


class _ProbeBuilder:
    """Writes probes, each within the same filters."""

    def __init__(self, filters: Sequence[str]) -> None:
        self._filters = filters

    def build(
        self, meaning: tuple[SearchField, MatchKind, int], text: str, clause: str, *, regions: Sequence[str] = ()
    ) -> Probe:
        """A probe of the keys, or of the parts when the clause asks for a phrase in it; within regions if given."""
        field, kind, worth = meaning
        within = [f"+search_attributes:({' '.join(map(_quote, regions))})"] if regions else []
        conditions = [*within, *self._filters]
        query = " ".join([f"+({clause})", *conditions]) if conditions else clause
        return Probe(field, kind, worth, _PARTS if kind is MatchKind.PART else _KEYS, query, text)


_NAME, _FORMER, _TRADE = SearchField.NAME, SearchField.FORMER_NAME, SearchField.TRADE_NAME
_PINYIN, _INITIALS = SearchField.PINYIN, SearchField.INITIALS
_EXACT, _PREFIX, _PART = MatchKind.EXACT, MatchKind.PREFIX, MatchKind.PART
_ALIKE, _OFF = MatchKind.SAME_SOUND, MatchKind.ONE_CHARACTER_OFF


def _probe_names(builder: _ProbeBuilder, typed: TypedText) -> Iterator[Probe]:
    """Whole names, trade names and their beginnings."""
    whole, stem, near = typed.whole, typed.stem, [typed.region] if typed.region else []
    yield builder.build((_NAME, _EXACT, 90), whole, f"search_name:{_quote(whole)}")
    yield builder.build((_FORMER, _EXACT, 80), whole, f"search_former_names:{_quote(whole)}")
    yield builder.build((_TRADE, _EXACT, 70), stem, f"search_trade_names:{_quote(stem)}", regions=near)
    if near:
        yield builder.build((_TRADE, _EXACT, 45), stem, f"search_trade_names:{_quote(stem)}")
    if typed.parts.legal_form is None:
        yield builder.build((_TRADE, _PREFIX, 60), stem, f"search_trade_names:{escape(stem)}*", regions=near)


def _probe_parts(builder: _ProbeBuilder, typed: TypedText) -> Iterator[Probe]:
    """Parts of names, each word if there are several, and a trade name with its region elsewhere.

    Present and former names are asked apart: asked together, an index cannot stop at the best.
    """
    for field, column, worse in ((_NAME, "search_name", 0), (_FORMER, "search_former_names", 1)):
        yield builder.build((field, _PART, 55 - worse), typed.whole, f"{column}:{_quote(typed.whole)}")
        if typed.region and typed.stem != typed.whole:
            clause = f"{column}:{_quote(typed.stem)}"
            yield builder.build((field, _PART, 52 - worse), typed.stem, clause, regions=[typed.region])
        if len(typed.words) > 1:
            every = " ".join(f"+{column}:{_quote(word)}" for word in typed.words)
            yield builder.build((field, _PART, 50 - worse), typed.words[0], every)


def _probe_pinyin(builder: _ProbeBuilder, letters: str, region_sounds: RegionSounds) -> Iterator[Probe]:
    """Pinyin and initials of trade names, behind a region or not."""
    for text, regions, rank in _cut_pinyin(letters, region_sounds):
        yield builder.build((_PINYIN, _EXACT, rank), text, f"search_sounds:{escape(text)}", regions=regions)
        if len(text) >= _SHORTEST_SOUND:
            yield builder.build((_PINYIN, _PREFIX, rank - 2), text, f"search_sounds:{escape(text)}*", regions=regions)
    for text, regions, rank in _cut_initials(letters, region_sounds):
        if len(text) >= TEXT_MIN:
            clause = f"search_initials:{escape(text)}"
            yield builder.build((_INITIALS, _EXACT, rank), text, clause, regions=regions)
            yield builder.build((_INITIALS, _PREFIX, rank - 2), text, f"{clause}*", regions=regions)


def _probe_sounds_alike(builder: _ProbeBuilder, typed: TypedText) -> Iterator[Probe]:
    """Other characters of the same sound, and the same trade name in another industry."""
    near = [typed.region] if typed.region else []
    if not typed.is_latin:
        for text in dict.fromkeys((typed.stem, typed.trade)):
            clause = f"search_sounds:{escape(sound_out(text).whole)}"
            yield builder.build((_TRADE, _ALIKE, 30 if text == typed.stem else 21), text, clause, regions=near)
    if typed.trade != typed.stem:
        clause = f"search_trade_names:{_quote(typed.trade)}"
        yield builder.build((_TRADE, _EXACT, 28), typed.trade, clause, regions=near)


def _probe_mistyped(builder: _ProbeBuilder, typed: TypedText) -> Iterator[Probe]:
    """Names and trade names that are one character off; no whole name is written in Latin letters and digits alone."""
    near = [typed.region] if typed.region else []
    if len(typed.whole) >= _SHORTEST_MISTYPED and not typed.is_latin:
        yield builder.build((_NAME, _OFF, 26), typed.whole, _one_off("search_name", typed.whole))
        yield builder.build((_FORMER, _OFF, 25), typed.whole, _one_off("search_former_names", typed.whole))
    for text, rank in dict.fromkeys(((typed.stem, 24), (typed.trade, 22))):
        if len(text) >= _SHORTEST_MISTYPED_NAME or not text.isascii():
            clause = _one_off("search_trade_names", text)
            yield builder.build((_TRADE, _OFF, rank if len(text) > TEXT_MIN else 12), text, clause, regions=near)


def _probe_mistyped_pinyin(builder: _ProbeBuilder, letters: str, region_sounds: RegionSounds) -> Iterator[Probe]:
    for text, regions, rank in _cut_pinyin(letters, region_sounds):
        if len(text) >= _SHORTEST_MISTYPED:
            yield builder.build((_PINYIN, _OFF, rank - 20), text, _one_off("search_sounds", text), regions=regions)
    for text, regions, rank in _cut_initials(letters, region_sounds):
        if len(text) >= _SHORTEST_MISTYPED:
            yield builder.build((_INITIALS, _OFF, rank - 23), text, _one_off("search_initials", text), regions=regions)


def _cut_pinyin(letters: str, region_sounds: RegionSounds) -> list[tuple[str, tuple[str, ...], int]]:
    """Pinyin without its legal form, with and without the longest region in front; each with regions and rank."""
    text = _without_form(letters, _FORM_SOUNDS)
    behind = region_sounds.split_pinyin(text)[:1]
    return [(text, (), 40), *((rest, regions, 39) for rest, regions in behind)]


def _cut_initials(letters: str, region_sounds: RegionSounds) -> list[tuple[str, tuple[str, ...], int]]:
    """Initials without those of a legal form, with and without those of a region in front."""
    text = _without_form(letters, _FORM_INITIALS)
    return [(text, (), 34), *((rest, regions, 33) for rest, regions in region_sounds.split_initials(text))]


def _without_form(letters: str, endings: Sequence[str]) -> str:
    """The letters without the first of the endings that leaves something."""
    found = next((ending for ending in endings if letters.endswith(ending) and len(letters) > len(ending) + 1), "")
    return letters.removesuffix(found)


def _one_off(field: str, text: str) -> str:
    """Terms that differ from a text in one character, put in, left out or exchanged, or in two that changed places.

    Regular expressions, as `text~1` looks at the first fifty terms alone, of which a city of a million firms has
    hundreds a text; these are all looked at, whatever their number (Lucene: `FuzzyQuery.defaultMaxExpansions`). One
    for each few places of the text: what one costs to make ready grows faster than the places that it holds.
    """
    return " ".join(_one_off_at(field, text, start) for start in range(0, len(text), _PLACES))


def _one_off_at(field: str, text: str, start: int) -> str:
    """Terms that differ in one of the places from `start` on, or changed places with the next, and nowhere else."""
    end = start + _PLACES
    before, here, after, behind = text[:start], text[start:end], text[end : end + 1], text[end + 1 :]
    without = [f"{here[:place]}.?{here[place + 1 :]}{after}" for place in range(len(here))]
    put_in = [f"{here[:place]}.{here[place:]}{after}" for place in range(len(here) + 1)]
    both = here + after
    swapped = [f"{both[:place]}{both[place + 1]}{both[place]}{both[place + 2 :]}" for place in range(len(both) - 1)]
    return f"{field}:/{before}({'|'.join([*without, *put_in, *swapped])}){behind}/"


def _quote(text: str) -> str:
    """A phrase; the text holds letters and digits alone."""
    return f'"{text}"'


def escape(text: str) -> str:
    """A term: capitals are escaped, as AND, OR and NOT would else be syntax."""
    return re.sub(r"([A-Z])", r"\\\1", text)
