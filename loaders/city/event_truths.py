"""What happened in the city, as rows of `truth/events.csv`: the record's word and key become source and record key."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from kg.model.vocabulary import ResidenceKind
from loaders.checking.record_keys import normalise_key_part
from loaders.city import bank_files, court_files, household_files, market_files, residence_files
from loaders.city.events import Event
from loaders.city.party_cells import spell_chinese
from loaders.city.world import World

_LISTING: Final = "abnormal_listing"
_DISHONEST: Final = "dishonest_listing"
_RECORDS: Final = {
    "registration": (market_files.SOURCE, "registration"),
    "shareholding": (market_files.SOURCE, "shareholding"),
    "officer": (market_files.SOURCE, "position"),
    "penalty": (market_files.SOURCE, "decision"),
    _LISTING: (market_files.SOURCE, "decision"),
    "serious_listing": (market_files.SOURCE, "decision"),
    "licence": (market_files.SOURCE, "licensing"),
    "complaint": (market_files.SOURCE, "decision"),
    "enforcement": (court_files.SOURCE, "decision"),
    _DISHONEST: (court_files.SOURCE, "decision"),
    "restriction": (court_files.SOURCE, "decision"),
    "customer": (bank_files.SOURCE, "customer"),
    "facility": (bank_files.SOURCE, "facility"),
    "repayment": (bank_files.SOURCE, "repayment"),
    "repayment_state": (bank_files.SOURCE, "repayment_state"),
    "guarantee": (bank_files.SOURCE, "guarantee"),
    "resident": (household_files.SOURCE, "resident"),
    "household": (household_files.SOURCE, "household"),
}
"""Source and record type of each word that an event uses; permit holders and their households are another source's."""


def iter_event_truths(worlds: Sequence[World]) -> Iterator[tuple[str, ...]]:
    """Night, kind, occasion, source, record key and party of everything that happened in a quarter."""
    permits: set[str] = set()
    for world in worlds:
        for resident in world.population.residents:
            if resident.residence_kind is ResidenceKind.PERMIT_HOLDER:
                permits |= {resident.key, resident.household.key}
    for world in worlds:
        for event in world.events:
            source, record = _RECORDS[event.record]
            if source == household_files.SOURCE and event.key in permits:
                source = residence_files.SOURCE
            key = f"{record}:{_spell_key(event)}"
            yield event.on.isoformat(), event.kind.value, event.occasion, source, key, event.party_id


def _spell_key(event: Event) -> str:
    """The key as it stands in the file: a listing's day is spelled there as the department spells it."""
    if event.record == _LISTING:
        code, day = event.key.split("|")
        return f"{code}|{spell_chinese(date.fromisoformat(day))}"
    key = "|".join(normalise_key_part(part) for part in event.key.split("|"))
    return f"{key}|{court_files.LISTED}" if event.record == _DISHONEST else key
