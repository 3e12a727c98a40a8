"""Regions as they sound: what stands in front of a trade name in pinyin (shenzhen huawei) or in initials (szhw)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from kg.identifiers.firm_name import Regions
from kg.identifiers.firm_search import sound_out


class RegionSounds:
    """Short forms of regions by pinyin and by initials; initials of cities and provinces alone, they are many."""

    def __init__(self, regions: Regions) -> None:
        self._regions = regions

    def split_pinyin(self, text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What may stand behind a region in front, each with the regions; the longest region first."""
        return _split(text, self._by_pinyin)

    def split_initials(self, text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """As `split_pinyin`, for initials."""
        return _split(text, self._by_initials)

    @cached_property
    def _by_pinyin(self) -> Mapping[str, tuple[str, ...]]:
        return _group((sound_out(spelled).whole, short) for spelled, short in self._regions.items())

    @cached_property
    def _by_initials(self) -> Mapping[str, tuple[str, ...]]:
        return _group(
            (sound_out(spelled).initials, short) for spelled, short in self._regions.items() if short in self._regions
        )


def _group(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    grouped: dict[str, set[str]] = defaultdict(set)
    for sound, short in pairs:
        grouped[sound].add(short)
    return {sound: tuple(sorted(shorts)) for sound, shorts in grouped.items()}


def _split(text: str, known: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (text[length:], known[text[:length]]) for length in range(len(text) - 2, 1, -1) if text[:length] in known
    )
