"""Which of a firm's names a search found it by."""

from collections.abc import Mapping, Sequence
from typing import Any

from rapidfuzz.distance import OSA

from kg.graph.search.probes import MatchKind, SearchField
from kg.identifiers.firm_name import Regions
from kg.identifiers.firm_search import SearchKeys, build_keys, sound_out


def find_matched(way: Mapping[str, Any], names: Sequence[str], code: str | None, regions: Regions) -> str | None:
    """The code or the name, as registered, that was found in one way; `names` are the present one and former ones.

    `way` holds the `field`, the `kind` and the `text` that was looked for. None when no name answers (a name changed
    between two readings of the graph).
    """
    if way["field"] == SearchField.CODE:
        return code
    if way["field"] == SearchField.NAME:
        return names[0] if names else None
    candidates = names[1:] if way["field"] == SearchField.FORMER_NAME else names
    return next((name for name in candidates if _answers(build_keys(name, regions), way)), None)


def _answers(keys: SearchKeys, way: Mapping[str, Any]) -> bool:
    text, kind = way["text"], MatchKind(way["kind"])
    if kind is MatchKind.SAME_SOUND:
        return sound_out(text).whole in keys.sounds
    return any(_is_met(kind, text, stated) for stated in _stated(keys, SearchField(way["field"])))


def _stated(keys: SearchKeys, field: SearchField) -> tuple[str, ...]:
    by_field = {
        SearchField.TRADE_NAME: keys.trade_names,
        SearchField.PINYIN: keys.sounds,
        SearchField.INITIALS: keys.initials,
    }
    return by_field.get(field, (keys.name,))


def _is_met(kind: MatchKind, text: str, stated: str) -> bool:
    if kind is MatchKind.EXACT:
        return stated == text
    if kind is MatchKind.PREFIX:
        return stated.startswith(text)
    if kind is MatchKind.PART:
        return text in stated
    return OSA.distance(text, stated, score_cutoff=1) <= 1
