"""What law and agreement ask of a contract: when files are due, how long they are kept, on what ground banks supply.

Source: 征信业管理条例 art. 15 (the person is told before adverse information is supplied), art. 16 (retention) and
art. 29 (written consent before a bank supplies, persons and firms alike: art. 40).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Final

from open_data_contract_standard.model import ServiceLevelAgreementProperty

from kg.model.staged import RECORD_TYPES, StandardModel
from kg.model.vocabulary import PartyKind
from loaders.contracts.catalogue import CatalogueItem
from loaders.contracts.document import Document, KeyPath, suggest
from loaders.contracts.mapping import RecordMapping, SourceColumn, find_fillable

CONSENT: Final = "consent_reference"
ADVERSE_NOTICE: Final = "adverse_notice_on"
_BANK_ALONE: Final = frozenset({"lender"})
"""Mentions that never speak of the customer."""
_PROPERTIES: Final = ("frequency", "retention", "timeOfAvailability", "latency")


class PeriodUnit(StrEnum):
    """Units of the calendar."""

    DAY = "d"
    WEEK = "w"
    MONTH = "m"
    YEAR = "y"


_SPELLINGS: Final = {
    **dict.fromkeys(("d", "day", "days"), PeriodUnit.DAY),
    **dict.fromkeys(("w", "wk", "week", "weeks"), PeriodUnit.WEEK),
    **dict.fromkeys(("m", "mo", "month", "months"), PeriodUnit.MONTH),
    **dict.fromkeys(("y", "yr", "year", "years"), PeriodUnit.YEAR),
}
_MONTHS: Final = {PeriodUnit.MONTH: 1, PeriodUnit.YEAR: 12}
_DAYS: Final = {PeriodUnit.DAY: 1, PeriodUnit.WEEK: 7}


@dataclass(frozen=True, slots=True)
class Period:
    """So many days, weeks, months or years."""

    count: int
    unit: PeriodUnit

    def after(self, day: date) -> date:
        """The day that lies this much later; the last of a month that is too short."""
        if self.unit in _DAYS:
            return day + timedelta(days=self.count * _DAYS[self.unit])
        months = day.year * 12 + day.month - 1 + self.count * _MONTHS[self.unit]
        first = date(months // 12, months % 12 + 1, 1)
        last = date((months + 1) // 12, (months + 1) % 12 + 1, 1) - timedelta(days=1)
        return first.replace(day=min(day.day, last.day))

    def describe(self) -> str:
        """`1 day`, `3 months`."""
        name = self.unit.name.lower()
        return f"{self.count} {name}{'' if self.count == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Due:
    """When a file has to be there."""

    every: Period
    available_at: time | None
    """Time of day, local; None when not agreed."""
    latency_days: int
    """Days between the day that a file speaks for and the day on which it has to be there."""

    def next_after(self, night: date) -> date:
        """The night for which the next file is due, after one for this night."""
        return self.every.after(night)


@dataclass(frozen=True, slots=True)
class Agreement:
    """The `slaProperties` that are followed: of the contract, or of one file."""

    due: Due
    retention: Period


def read_agreement(
    document: Document,
    properties: Sequence[ServiceLevelAgreementProperty] | None,
    files: Sequence[str],
    file: str | None = None,
) -> Agreement:
    """When files are due and how long they are kept; an entry with `element: FILE` counts for that file alone.

    Raises:
        ContractError: frequency or retention is missing, or an entry cannot be followed.
    """
    found: dict[str, tuple[KeyPath, ServiceLevelAgreementProperty]] = {}
    for place, entry in _iter_entries(document, properties, files):
        elements = [name.strip() for name in (entry.element or "").split(",") if name.strip()]
        is_own = file in elements
        if is_own or (not elements and entry.property not in found):
            found[entry.property or ""] = (place, entry)
    for name in ("frequency", "retention"):
        if name not in found:
            raise document.error(
                ("slaProperties",), f"{name} is needed: {{property: {name}, value: 1, unit: d}} (units d, w, m, y)."
            )
    return Agreement(
        Due(
            every=_read_period(document, *found["frequency"]),
            available_at=_read_time(document, *found["timeOfAvailability"]) if "timeOfAvailability" in found else None,
            latency_days=_read_latency(document, *found["latency"]) if "latency" in found else 0,
        ),
        _read_period(document, *found["retention"]),
    )


def _iter_entries(
    document: Document, properties: Sequence[ServiceLevelAgreementProperty] | None, files: Sequence[str]
) -> Iterator[tuple[KeyPath, ServiceLevelAgreementProperty]]:
    for position, entry in enumerate(properties or []):
        place: KeyPath = ("slaProperties", position)
        if entry.property not in _PROPERTIES:
            hint = suggest(entry.property or "", _PROPERTIES)
            message = f"{entry.property} is not followed; there are {', '.join(_PROPERTIES)}.{hint}"
            raise document.error((*place, "property"), message)
        for name in (entry.element or "").split(","):
            if name.strip() and name.strip() not in files:
                raise document.error(
                    (*place, "element"), f"{name.strip()} is no file of this contract.{suggest(name.strip(), files)}"
                )
        yield place, entry


def _read_period(document: Document, at: KeyPath, entry: ServiceLevelAgreementProperty) -> Period:
    unit = _SPELLINGS.get(str(entry.unit or "").lower())
    if unit is None:
        raise document.error((*at, "unit"), f"the unit of {entry.property} is d, w, m or y.")
    return Period(_read_count(document, at, entry, least=1), unit)


def _read_latency(document: Document, at: KeyPath, entry: ServiceLevelAgreementProperty) -> int:
    if _SPELLINGS.get(str(entry.unit or "d").lower()) is not PeriodUnit.DAY:
        raise document.error((*at, "unit"), "the unit of latency is d.")
    return _read_count(document, at, entry, least=0)


def _read_count(document: Document, at: KeyPath, entry: ServiceLevelAgreementProperty, *, least: int) -> int:
    value = entry.value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise document.error((*at, "value"), f"{entry.property} is a whole number, at least {least}.")
    return value


def _read_time(document: Document, at: KeyPath, entry: ServiceLevelAgreementProperty) -> time:
    try:
        return time.fromisoformat(str(entry.value))
    except ValueError:
        raise document.error(
            (*at, "value"), 'timeOfAvailability is a time of day in quotes, such as "06:00".'
        ) from None


@dataclass(frozen=True, slots=True)
class Supply:
    """What a file supplies, and on what ground."""

    item: CatalogueItem
    model: StandardModel
    mappings: Sequence[RecordMapping]
    columns: Mapping[str, SourceColumn]
    adverse_notice_basis: str | None
    """The contract's reason why nobody has to be told of adverse facts."""


def check_consent(document: Document, at: KeyPath, supply: Supply) -> None:
    """Every record of a bank that can carry the customer's consent carries it.

    Raises:
        ContractError: one does not, and the catalogue says that its item needs consent.
    """
    if not supply.item.needs_consent:
        return
    for mapping in supply.mappings:
        if CONSENT in find_fillable(RECORD_TYPES[supply.model][mapping.record]) and CONSENT not in mapping.columns:
            raise document.error(
                at,
                f"{mapping.record} needs {CONSENT} from a column of the file: a bank supplies what it knows of a "
                "customer, person or firm, on written consent only (征信业管理条例 art. 29).",
            )


def check_adverse_notice(document: Document, at: KeyPath, supply: Supply) -> None:
    """A file that can state adverse facts of a person says when the person was told, or why nobody had to be.

    Raises:
        ContractError: it says neither.
    """
    is_excused = not supply.item.needs_consent or supply.adverse_notice_basis is not None
    if is_excused or not _can_speak_of_persons(supply):
        return
    for mapping in supply.mappings:
        is_adverse = ADVERSE_NOTICE in find_fillable(RECORD_TYPES[supply.model][mapping.record])
        if is_adverse and ADVERSE_NOTICE not in mapping.columns:
            raise document.error(
                at,
                f"{mapping.record} can state that a person did not pay: map {ADVERSE_NOTICE}, the day on which the "
                "person was told (征信业管理条例 art. 15), or say in adverseNoticeBasis why nobody has to be.",
            )


def _can_speak_of_persons(supply: Supply) -> bool:
    """Whether a customer in the file can be a person; a file that names no customer can be about anybody."""
    kinds: set[str] = set()
    for mapping in supply.mappings:
        for name, mention in mapping.mentions.items():
            if name in _BANK_ALONE:
                continue
            if mention.kind is not None:
                kinds.add(mention.kind.value)
            elif mention.kind_column:
                kinds.update(supply.columns[mention.kind_column].codes.get(f"{name}_kind", {}).values())
    return not kinds or PartyKind.PERSON.value in kinds


def check_consent_stated(
    document: Document, model: StandardModel, records: Sequence[tuple[CatalogueItem, str]]
) -> None:
    """A contract that states what customers owe or guarantee states consent somewhere: in a facility or customer.

    `records`: every record type of the contract with the catalogue item of its file.

    Raises:
        ContractError: it does so nowhere.
    """
    supplied = [record for item, record in records if item.needs_consent]
    if supplied and not any(CONSENT in find_fillable(RECORD_TYPES[model][record]) for record in supplied):
        raise document.error(
            ("schema",),
            f"{supplied[0]} speaks of a customer's credit, but no file of this contract states {CONSENT}: add the "
            "facilities or customers (征信业管理条例 art. 29, persons and firms alike).",
        )
