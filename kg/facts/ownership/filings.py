"""What a firm filed of its beneficial owners beside what is computed: a list of discrepancies, each with its reason.

A discrepancy is no finding against anybody: it says where filing and facts part, so that somebody looks. What facts
cannot decide, because a share is unknown, is told as not borne out, and never as wrong.

Source: 受益所有人信息管理办法 art. 3 and 5 to 9 (thirty days; what was so before it came into force: a year).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from kg.engine.database import Connection, read_statement
from kg.facts.dated_statements import read_dated_statement
from kg.facts.ownership.beneficial import Finding
from kg.facts.ownership.control import EXACT
from kg.facts.ownership.filing import Fulfilment, Officer
from kg.facts.ownership.rules import Rule, get_rule
from kg.facts.ownership.telling import Owner, Ownership
from kg.model.arrangements import FiledTest
from kg.model.ids import EntityId

_ROUNDING: Final = 1e-4
"""By how much a filed share may miss: filings are in hundredths of a per cent."""


class DiscrepancyKind(StrEnum):
    """Where a filing and the facts part."""

    MISSING = "missing"
    """Meets a test, or is taken by office, and was not filed, though it was due."""
    NOT_YET_DUE = "not_yet_due"
    """The same before the day on which it is due."""
    NOT_AN_OWNER = "not_an_owner"
    """Filed, and by all that is known it meets no test; nothing is unknown that could change it."""
    NOT_BORNE_OUT = "not_borne_out"
    """Filed, and what is unknown, or held by listed companies, leaves open whether it is so."""
    OTHER_SHARE = "other_share"
    """Filed with a share that is outside what is computed."""
    OTHER_TEST = "other_test"
    """Filed by another test than the first that it meets."""
    LATE = "late"
    """Filed after the day on which it was due."""
    EXEMPTION_NOT_MET = "exemption_not_met"
    """The firm undertook to be exempt, and a condition is not met."""
    EXEMPTION_NOT_BORNE_OUT = "exemption_not_borne_out"
    """It undertook to be exempt, and what is unknown leaves a condition open."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A filing as it stood on the day."""

    owner_id: EntityId
    """The firm itself for an undertaking to be exempt."""
    test: FiledTest
    share: float | None
    filed_on: date | None
    since: date | None
    """Day from which the owner is one, as filed."""


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One difference; `filed` and `computed` are tests, shares or days, as words, None where one side has nothing."""

    kind: DiscrepancyKind
    owner_id: EntityId
    filed: str | None
    computed: str | None


def read_filed(connection: Connection, entity_id: EntityId, held_on: date, believed_at: datetime) -> list[Filed]:
    """What a firm filed as it stood on a day; `connection` has the facts open."""
    question = {"entity_id": entity_id, "held_on": held_on, "believed_at": believed_at}
    rows = connection.execute(read_dated_statement("kg.facts.ownership", "filed"), question).fetchall()
    return [Filed(EntityId(owner), FiledTest(test), *told) for owner, test, *told in rows]


@dataclass(frozen=True, slots=True)
class OwnedSince:
    """Since when, without a gap, owners and officers of a firm have been what they are, and it has had its finding."""

    days: Mapping[tuple[EntityId, str], date] = field(default_factory=dict)
    """By who, and `owner` or a role; by the firm and its finding. Of whom it says nothing may have been so for ever."""

    def of_owner(self, owner_id: EntityId) -> date | None:
        """Since when an owner is one, whatever office it took since."""
        return self.days.get((owner_id, "owner"))

    def of_officer(self, officer: Officer, told: Ownership) -> date | None:
        """Since when an officer is taken: from its office, but not before nobody was an owner any more."""
        known = (self.days.get(key) for key in ((officer.entity_id, officer.role), (told.entity_id, told.finding)))
        return max((day for day in known if day), default=None)


@dataclass(frozen=True, slots=True)
class FilingComparison:
    """What a firm filed, and where it parts from the facts."""

    filed: Sequence[Filed]
    discrepancies: Sequence[Discrepancy]


def answer_filings(connection: Connection, told: Ownership) -> FilingComparison:
    """What the firm of an answer filed, beside that answer; `connection` has the facts open."""
    filed = read_filed(connection, told.entity_id, told.held_on, told.believed_at)
    since = read_owned_since(connection, told.entity_id, told.held_on, told.believed_at)
    return FilingComparison(filed, compare_filed(told, filed, get_rule(told.held_on), since))


def read_owned_since(connection: Connection, entity_id: EntityId, held_on: date, believed_at: datetime) -> OwnedSince:
    """Since when those of a firm have been owners or officers, on a day; `connection` has the facts open."""
    question = {"entity_id": entity_id, "held_on": held_on, "believed_at": believed_at}
    rows = connection.execute(read_statement("kg.facts.ownership", "owned_since"), question).fetchall()
    return OwnedSince({(EntityId(who), way): since for who, way, since in rows if since})


def compare_filed(
    told: Ownership, filed: Sequence[Filed], rule: Rule, since: OwnedSince | None = None
) -> list[Discrepancy]:
    """Where filing and facts part on a day, filed owners first; nothing before the rule or where none has to file.

    `since` says from which day somebody is an owner; of whom it says nothing may have been one before the rule.
    """
    if not told.is_in_force or told.finding is Finding.NOT_REQUIRED:
        return []
    undertakings = [filing for filing in filed if filing.test is FiledTest.EXEMPT]
    found: list[Discrepancy] = []
    if undertakings:
        found += _compare_undertaking(told, max(undertakings, key=lambda filing: filing.filed_on or date.min))
    for filing in filed:
        if filing.test is not FiledTest.EXEMPT:
            found += _compare_one(told, filing, rule)
    found += _find_late(filed, rule)
    if not undertakings:
        found += _find_missing(told, {filing.owner_id for filing in filed}, rule, since or OwnedSince())
    return found


def _compare_undertaking(told: Ownership, filing: Filed) -> Iterator[Discrepancy]:
    together = told.exemption.together if told.exemption else Fulfilment.UNKNOWN
    kinds = {
        Fulfilment.NOT_MET: DiscrepancyKind.EXEMPTION_NOT_MET,
        Fulfilment.UNKNOWN: DiscrepancyKind.EXEMPTION_NOT_BORNE_OUT,
    }
    if together in kinds:
        yield Discrepancy(kinds[together], filing.owner_id, FiledTest.EXEMPT, str(together))


def _compare_one(told: Ownership, filing: Filed, rule: Rule) -> Iterator[Discrepancy]:
    owner = next((owner for owner in told.owners if owner.entity_id == filing.owner_id), None)
    expected = _tell_test(told, filing.owner_id, owner)
    if expected is None:
        is_open = (owner is not None and owner.is_candidate) or not told.is_complete
        is_open = is_open or _could_behind_listed(told, owner, rule)
        kind = DiscrepancyKind.NOT_BORNE_OUT if is_open else DiscrepancyKind.NOT_AN_OWNER
        yield Discrepancy(kind, filing.owner_id, filing.test, None)
        return
    if filing.test is not expected:
        yield Discrepancy(DiscrepancyKind.OTHER_TEST, filing.owner_id, filing.test, expected)
    if owner and filing.share is not None and filing.test is FiledTest.SHARES:
        # Whether a filing counts what is held through listed companies the rule does not say: either way is right.
        all_ways = (owner.least_share, owner.most_share)
        least, most = owner.tested_share or all_ways
        ways = ((least, most), all_ways)
        if not any(low - _ROUNDING <= filing.share <= high + _ROUNDING for low, high in ways):
            computed = f"{least:.4%}" if most - least <= _ROUNDING else f"{least:.4%} to {most:.4%}"
            yield Discrepancy(DiscrepancyKind.OTHER_SHARE, filing.owner_id, f"{filing.share:.4%}", computed)


def _could_behind_listed(told: Ownership, owner: Owner | None, rule: Rule) -> bool:
    """Whether somebody would meet a test with what listed companies hold of the firm: behind them nobody looked."""
    if not told.behind_listed_share:
        return False
    if owner is not None and told.could_control_with_listed:
        return True
    own = max(owner.least_share, owner.votes_share or 0.0, owner.benefit_share or 0.0) if owner else 0.0
    return own + told.behind_listed_share >= rule.threshold - EXACT


def _tell_test(told: Ownership, owner_id: EntityId, owner: Owner | None) -> FiledTest | None:
    """The test by which a person is to be filed: the first that it meets, or its office where it meets none."""
    if owner is None or not owner.tests:
        return _tell_office(told) if any(officer.entity_id == owner_id for officer in told.officers) else None
    for test in (FiledTest.SHARES, FiledTest.VOTES_OR_BENEFITS):
        if test in owner.tests:
            return test
    return FiledTest.CONTROL


def _tell_office(told: Ownership) -> FiledTest:
    """By what those are filed who are taken by office: beside owners they are only where the state controls."""
    return FiledTest.MANAGEMENT if told.finding is Finding.MANAGEMENT else FiledTest.STATE


def _find_due(since: date | None, rule: Rule) -> date:
    """The last day to file who is an owner since a day; None for whoever may have been one before the rule."""
    if since is None:
        return rule.existing_until
    due = since + timedelta(days=rule.file_within_days)
    return max(due, rule.existing_until) if since < rule.valid_from else due


def _find_late(filed: Sequence[Filed], rule: Rule) -> Iterator[Discrepancy]:
    for filing in filed:
        if filing.filed_on is None or filing.since is None:
            continue
        due = _find_due(filing.since, rule)
        if filing.filed_on > due:
            yield Discrepancy(DiscrepancyKind.LATE, filing.owner_id, filing.filed_on.isoformat(), due.isoformat())


def _find_missing(told: Ownership, filed: set[EntityId], rule: Rule, since: OwnedSince) -> Iterator[Discrepancy]:
    expected = {
        owner.entity_id: (test, since.of_owner(owner.entity_id))
        for owner in told.owners
        if owner.is_person and (test := _tell_test(told, owner.entity_id, owner))
    }
    listed = {owner.entity_id for owner in told.owners if owner.tests}
    expected |= {
        officer.entity_id: (_tell_office(told), since.of_officer(officer, told))
        for officer in told.officers
        if officer.entity_id not in listed
    }
    for owner_id, (test, became_on) in expected.items():
        due = _find_due(became_on, rule)
        if owner_id not in filed and told.held_on <= due:
            yield Discrepancy(DiscrepancyKind.NOT_YET_DUE, owner_id, None, due.isoformat())
        elif owner_id not in filed:
            yield Discrepancy(DiscrepancyKind.MISSING, owner_id, None, test)
