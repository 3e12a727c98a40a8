"""Beneficial owners as firms of persons file them, and six ways in which some filings part from the register.

Source: 受益所有人信息管理办法 art. 3 and 6 to 9: a quarter of the shares; those who run the firm where nobody meets a
test; undertakings of firms of at most ten million yuan; thirty days, and until 2025-11-01 for what was so before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import Final

from kg.model.vocabulary import PositionRole
from loaders.city.firms import Firm, Officer
from loaders.city.ground import FIRST_NIGHT
from loaders.city.persons import Person
from loaders.city.streams import draw_count

IN_FORCE: Final = date(2024, 11, 1)
LAST_DAY: Final = date(2025, 11, 1)
_QUARTER: Final = 2_500
_EXEMPT_CAPITAL: Final = 1_000
"""In 万元."""
_FILES: Final = 0.7
_UNDERTAKES: Final = 0.4
_PARTS: Final = 0.02
_SETTLED_DAYS: Final = 100
"""Younger firms have not filed yet."""


class FilingWord(StrEnum):
    """By what an owner is filed, as the file writes it."""

    SHARES = "股权"
    CONTROL = "实际控制"
    MANAGEMENT = "日常经营管理"
    EXEMPT = "承诺免报"


class DiscrepancyKind(StrEnum):
    """In what a filing parts from the register; the value is what the truth names."""

    MISSING = "missing"
    NOT_AN_OWNER = "not_an_owner"
    OTHER_SHARE = "other_share"
    OTHER_TEST = "other_test"
    LATE = "late"
    EXEMPTION_NOT_MET = "exemption_not_met"


@dataclass(frozen=True, slots=True)
class FirmOfPersons:
    """A company with all its holders, who are persons, and their shares in hundredths of a percent."""

    firm: Firm
    holders: tuple[tuple[Person, int], ...]

    def is_held_by(self, person: Person) -> bool:
        """Whether a person is among the holders."""
        return any(holder.id == person.id for holder, _ in self.holders)


@dataclass(frozen=True, slots=True)
class Filing:
    """One line of a filing; the owner is the firm itself for an undertaking to be exempt."""

    firm: Firm
    sequence: int
    owner: Person | Firm
    test: FilingWord
    share: int | None
    filed_on: date
    since: date


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A planted difference: whom of a firm it concerns, the firm itself for an undertaking."""

    kind: DiscrepancyKind
    firm: Firm
    owner: Person | Firm


def build_filings(
    firms: Sequence[FirmOfPersons], officers: Sequence[Officer], adults: Sequence[Person], random: Random
) -> tuple[list[Filing], list[Discrepancy]]:
    """Filings of some firms, in their order, and where they part from the register."""
    managers: dict[str, list[Person]] = {}
    for officer in officers:
        if officer.role is PositionRole.MANAGER:
            managers.setdefault(officer.firm.id, []).append(officer.person)
    settled = [one for one in firms if (FIRST_NIGHT - one.firm.established_on).days > _SETTLED_DAYS]
    filed = {
        one.firm.id: _file(one, managers.get(one.firm.id, [one.firm.represented_by]), random)
        for one in settled
        if random.random() < _FILES
    }
    by_firm = {one.firm.id: one for one in settled}
    discrepancies: list[Discrepancy] = []
    for kind in DiscrepancyKind:
        touched = {discrepancy.firm.id for discrepancy in discrepancies}
        fits = [id_ for id_ in filed if id_ not in touched and _fits(kind, by_firm[id_], filed[id_])]
        for id_ in fits[: draw_count(random, len(fits), _PARTS)]:
            strangers = [
                person
                for person in random.sample(adults, min(len(adults), 60))
                if not _is_near(by_firm[id_], person, managers)
            ]
            filed[id_], owner = _part(kind, by_firm[id_], filed[id_], strangers[0])
            discrepancies.append(Discrepancy(kind, by_firm[id_].firm, owner))
    return [line for lines in filed.values() for line in lines], discrepancies


def _is_near(one: FirmOfPersons, person: Person, managers: dict[str, list[Person]]) -> bool:
    return one.is_held_by(person) or person in managers.get(one.firm.id, ()) or person == one.firm.represented_by


def _file(one: FirmOfPersons, managers: Sequence[Person], random: Random) -> list[Filing]:
    """A right filing."""
    firm, since = one.firm, one.firm.established_on
    if since < IN_FORCE:
        filed_on = IN_FORCE + timedelta(days=random.randrange((LAST_DAY - IN_FORCE).days))
    else:
        filed_on = since + timedelta(days=random.randrange(1, 30))
    undertakes = random.random() < _UNDERTAKES
    if undertakes and firm.capital <= _EXEMPT_CAPITAL and firm.currency == "CNY":
        return [Filing(firm, 1, firm, FilingWord.EXEMPT, None, filed_on, since)]
    owners: list[tuple[Person, FilingWord, int | None]] = [
        (holder, FilingWord.SHARES, share) for holder, share in one.holders if share >= _QUARTER
    ]
    owners = owners or [(manager, FilingWord.MANAGEMENT, None) for manager in managers]
    return [Filing(firm, place, *owner, filed_on, since) for place, owner in enumerate(owners, start=1)]


def _fits(kind: DiscrepancyKind, one: FirmOfPersons, lines: Sequence[Filing]) -> bool:
    by_shares = all(line.test is FilingWord.SHARES for line in lines)
    if kind is DiscrepancyKind.MISSING:
        return by_shares and len(lines) > 1
    if kind is DiscrepancyKind.OTHER_SHARE:
        return by_shares and one.holders[0][1] <= 8_000
    if kind is DiscrepancyKind.LATE:
        return by_shares and one.firm.established_on < IN_FORCE
    if kind is DiscrepancyKind.EXEMPTION_NOT_MET:
        return one.firm.capital > _EXEMPT_CAPITAL and one.firm.currency == "CNY"
    return by_shares


def _part(
    kind: DiscrepancyKind, one: FirmOfPersons, lines: Sequence[Filing], stranger: Person
) -> tuple[list[Filing], Person | Firm]:
    """A filing made wrong in one way, and whom it concerns."""
    first, last = lines[0], lines[-1]
    if kind is DiscrepancyKind.MISSING:
        return list(lines[:-1]), last.owner
    if kind is DiscrepancyKind.NOT_AN_OWNER:
        added = Filing(one.firm, last.sequence + 1, stranger, FilingWord.CONTROL, None, first.filed_on, first.since)
        return [*lines, added], stranger
    if kind is DiscrepancyKind.OTHER_SHARE:
        return [replace(first, share=(first.share or 0) + 1_000), *lines[1:]], first.owner
    if kind is DiscrepancyKind.OTHER_TEST:
        return [replace(first, test=FilingWord.CONTROL, share=None), *lines[1:]], first.owner
    if kind is DiscrepancyKind.LATE:
        late = LAST_DAY + timedelta(days=1 + len(one.firm.name))
        return [replace(first, filed_on=late), *lines[1:]], first.owner
    return [Filing(one.firm, 1, one.firm, FilingWord.EXEMPT, None, first.filed_on, first.since)], one.firm
