"""What somebody typed as probes of the search indexes, best first; no syntax of the caller's ever reaches an index.

A probe is one Lucene query of letters and digits that we cut ourselves, with what it means when it finds a firm. The
first probes are always asked, the further ones (same sound, one character off) when those find too little. Each brings
at most `CANDIDATE_MAX` firms, so that a text that half the register answers to costs no more than any other.

    深圳华为技术     name, former name, trade name 华为技术 with region 深圳, its beginning, a part
    szhw             trade name, a part, pinyin, initials: szhw, and hw with a region sz
    91440300MA5      a code's beginning, and as above
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kg.errors import RequestError
from kg.graph.search.probes import TEXT_MIN, Probe, TypedText, escape, iter_first, iter_further
from kg.identifiers.credit_code import ALPHABET
from kg.identifiers.firm_name import Regions, parse_in
from kg.identifiers.firm_search import strip
from kg.identifiers.raw_text import normalise_text
from kg.identifiers.region_sounds import RegionSounds

CANDIDATE_MAX: Final = 200
"""Firms that one probe brings, and that one search answers with, at most."""
ENOUGH: Final = 10
"""Firms found by the first probes that make the further ones needless."""
_SURE: Final = 70
"""Worth of a hit (a whole code, name or trade name) that makes them needless by itself."""
TEXT_MAX: Final = 120
_CODES_MAX: Final = 20_000
"""Codes that begin alike and are looked through for the filters."""
_WORDS_MAX: Final = 6
_UMLAUT: Final = re.compile("u\u0308")
_CODE_FORM: Final = re.compile(rf"[0-9AN-Y][{ALPHABET}]{{3,17}}")
_WORTHS: Final = {"code_exact": 100, "code_prefix": 66, "name_prefix": 65}
"""Of a code, and of a part that stands at the beginning of the registered name."""


@dataclass(frozen=True, slots=True)
class Search:
    """Probes of one text; `code_prefix` is the beginning of a credit code that the text may be, or None."""

    text: str
    first: tuple[Probe, ...]
    further: tuple[Probe, ...]
    code_prefix: str | None


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """Public attributes that every hit has; divisions and industries by the beginning of their codes."""

    division_prefix: str | None = None
    industry_prefix: str | None = None
    legal_form: str | None = None
    register_state: str | None = None

    def clauses(self) -> Iterator[str]:
        """Lucene clauses that must hold."""
        for prefix in (self.division_prefix, self.industry_prefix):
            if prefix is not None:
                yield f"+search_attributes:{escape(prefix)}*"
        for value in (self.legal_form, self.register_state):
            if value is not None:
                yield f'+search_attributes:"{value}"'

    def prefixes(self) -> list[str]:
        """How attributes of every hit begin; a whole value is its own beginning, as none begins with another."""
        stated = (self.division_prefix, self.industry_prefix, self.legal_form, self.register_state)
        return [prefix for prefix in stated if prefix is not None]


def build_search(text: str, filters: SearchFilters, regions: Regions, region_sounds: RegionSounds) -> Search:
    """The probes of a text.

    Raises:
        RequestError: the text is too short or too long to look for, or holds no letter and no digit.
    """
    typed = _understand(text, regions)
    within = tuple(filters.clauses())
    first = tuple(iter_first(typed, within, region_sounds))
    further = tuple(iter_further(typed, within, region_sounds))
    code = typed.whole if _CODE_FORM.fullmatch(typed.whole) else None
    return Search(typed.whole, first, further, code)


def build_parameters(search: Search, filters: SearchFilters) -> dict[str, object]:
    """What the fragment `search_legal_entities` declares."""
    prefixes = filters.prefixes()
    return {
        "text": search.text,
        "first_probes": [_to_map(probe) for probe in search.first],
        "further_probes": [_to_map(probe) for probe in search.further],
        "code_prefix": search.code_prefix,
        "attribute_prefixes": prefixes,
        "worths": _WORTHS,
        "enough": ENOUGH,
        "sure": _SURE,
        "candidate_max": CANDIDATE_MAX,
        "code_max": _CODES_MAX if prefixes else CANDIDATE_MAX,
    }


def _to_map(probe: Probe) -> dict[str, object]:
    return {
        "field": probe.field.value,
        "kind": probe.kind.value,
        "worth": probe.worth,
        "index": probe.index,
        "query": probe.query,
        "text": probe.text,
    }


def _understand(text: str, regions: Regions) -> TypedText:
    if len(text) > TEXT_MAX:
        raise RequestError(f"A text to search for has at most {TEXT_MAX} characters.", way_out="Type a part of it.")
    whole = strip(text)
    if not whole:
        raise RequestError("The text to search for holds no letter and no digit.")
    if len(whole) < TEXT_MIN:
        raise RequestError(f"A text to search for has at least {TEXT_MIN} letters, characters or digits.")
    parts = parse_in(text, regions)
    words = tuple(dict.fromkeys(word for word in map(strip, normalise_text(text).split()) if len(word) >= TEXT_MIN))
    trade = strip(parts.trade_name) or whole
    stem = trade + strip("".join(parts.industry_words))
    return TypedText(whole, words[:_WORDS_MAX], parts, trade, stem, _spell_letters(whole))


def _spell_letters(whole: str) -> str | None:
    """Latin letters and digits as pinyin is stored: small, without tones, ü as v (lǜyě: lvye); None for other text."""
    spelled = _UMLAUT.sub("v", unicodedata.normalize("NFD", whole.lower()))
    letters = "".join(letter for letter in spelled if not unicodedata.combining(letter))
    return letters if letters.isascii() else None
