"""The market register's next night: founded, renamed, moved, newly represented, dissolved, revoked; shares sold.

Rates are of the firms in business and a night, many times those of life; each but the two rarest happens at least
once a night in every quarter. Head firms and the fixed structures never change.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Final, TypeVar

from kg.model.vocabulary import LegalForm, RegisterState
from loaders.city.complaints import Complaint
from loaders.city.events import Book, EventKind
from loaders.city.firms import Firm, Market, Officer, Shareholding
from loaders.city.founding import Blueprint
from loaders.city.night import Night
from loaders.city.ownership import build_officers, build_shareholdings
from loaders.city.persons import Person
from loaders.city.supervision import AbnormalListing, Licence, SeriousListing

_FOUNDED: Final = 1 / 120
_RENAMED: Final = 1 / 150
_REPRESENTED: Final = 1 / 150
_MOVED: Final = 1 / 200
_PAID: Final = 1 / 200
_DISSOLVED: Final = 1 / 200
_REVOKED: Final = 1 / 2000
_MOVED_OUT: Final = 1 / 2000
_SOLD: Final = 1 / 100
_REPLACED: Final = 1 / 200
_CORRECTED: Final = 1 / 400
_WITHDRAWN: Final = 1 / 800
_LIMITED: Final = LegalForm.LIMITED_COMPANY

N = TypeVar("N", Shareholding, Officer, AbnormalListing, SeriousListing, Licence, Complaint)
"""Records of the market department that show their firm's name."""


def evolve_market(market: Market, adults: list[Person], night: Night) -> tuple[Market, dict[str, Firm]]:
    """The register one night later, and the firms of it that are not what they were, by true id."""
    firms: Book[Firm] = Book("registration", market.firms, night.log, lambda firm: firm.id)
    before = {firm.id: firm for firm in market.firms}
    _change_firms(firms, adults, night)
    founded = _found_firms(firms, adults, night)
    changed = {firm.id: firm for firm in firms.records() if before.get(firm.id, firm) is not firm}
    shareholdings = _evolve_shareholdings(market.shareholdings, changed, before, adults, night)
    officers: Book[Officer] = Book("officer", market.officers, night.log, lambda officer: officer.person.id)
    refresh_firms(officers, changed, before)
    for officer in officers.draw(night.random, _REPLACED, lambda officer: officer.firm.id not in night.fixed):
        person = night.random.choice(adults)
        officers.change(replace(officer, person=person, appointed_on=night.on), "officer_replaced")
    for firm in founded:
        for held in build_shareholdings(firm, [(firm.represented_by, 10_000)]):
            shareholdings.add(held, "firm_founded")
        for officer in build_officers(firm, adults, night.random):
            officers.add(officer, "firm_founded")
    return Market(firms.records(), shareholdings.records(), officers.records()), changed


def refresh_firms(book: Book[N], changed: dict[str, Firm], before: dict[str, Firm]) -> None:
    """Give the records of a book their firm as it is tonight; a new name is an event of each record that shows it."""
    if not changed:
        return
    for item in book.records():
        firm = changed.get(item.firm.id)
        if firm is None:
            continue
        if firm.name != before[firm.id].name:
            book.change(replace(item, firm=firm), "firm_renamed")
        else:
            book.refresh(replace(item, firm=firm))


def _change_firms(firms: Book[Firm], adults: list[Person], night: Night) -> None:
    random, on = night.random, night.on

    def is_free(firm: Firm) -> bool:
        active = firm.state is RegisterState.ACTIVE
        return active and firm.id not in night.fixed and firm.form not in {LegalForm.PUBLIC_BODY, LegalForm.BRANCH}

    def may_group(firm: Firm) -> bool:
        return is_free(firm) and firm.form is _LIMITED and firm.name.endswith("有限公司") and "集团" not in firm.name

    maker = night.ground.build_maker(on, random)
    for firm in firms.draw(random, _RENAMED, may_group):
        former = (*firm.former_names, firm.name)
        name = f"{firm.name.removesuffix('有限公司')}集团有限公司"
        firms.change(replace(firm, name=name, former_names=former, approved_on=on), "renamed")
    for firm in firms.draw(random, _REPRESENTED, is_free):
        firms.change(replace(firm, represented_by=random.choice(adults), approved_on=on), "represented")
    for firm in firms.draw(random, _MOVED, is_free):
        firms.change(replace(firm, premises=maker.move(), approved_on=on), "moved")
    for firm in firms.draw(random, _PAID, lambda firm: is_free(firm) and firm.paid_in < firm.capital):
        firms.change(replace(firm, paid_in=firm.capital), "capital_paid")
    ends: tuple[tuple[float, int, RegisterState, str], ...] = (
        (_DISSOLVED, 1, RegisterState.DEREGISTERED, "dissolved"),
        (_REVOKED, 0, RegisterState.REVOKED, "revoked"),
        (_MOVED_OUT, 0, RegisterState.MOVED_OUT, "moved_out"),
    )
    for rate, fewest, state, occasion in ends:
        for firm in firms.draw(random, rate, is_free, fewest):
            firms.change(replace(firm, state=state, ended_on=on, approved_on=on), occasion, EventKind.ENDED)


def _found_firms(firms: Book[Firm], adults: list[Person], night: Night) -> list[Firm]:
    maker = night.ground.build_maker(night.on, night.random)
    founded: list[Firm] = []
    for _ in range(max(1, round(len(firms) * _FOUNDED))):
        drawn = maker.build_firm(Blueprint(_LIMITED, night.random.choice(adults)))
        founded.append(
            replace(
                drawn, established_on=night.on, approved_on=night.on, state=RegisterState.ACTIVE, ended_on=None,
                former_names=(), registration_number="", term_to=None,
            )
        )  # fmt: skip
        firms.add(founded[-1], "founded")
    return founded


def _evolve_shareholdings(
    records: tuple[Shareholding, ...],
    changed: dict[str, Firm],
    before: dict[str, Firm],
    adults: list[Person],
    night: Night,
) -> Book[Shareholding]:
    random = night.random
    book: Book[Shareholding] = Book("shareholding", records, night.log, lambda held: held.holder.id)
    refresh_firms(book, changed, before)
    for held in book.records():
        if isinstance(held.holder, Firm) and (holder := changed.get(held.holder.id)):
            renewed = replace(held, holder=holder)
            if holder.name != before[holder.id].name:
                book.change(renewed, "holder_renamed")
            else:
                book.refresh(renewed)
    counts: dict[str, int] = {}
    for held in book.records():
        counts[held.firm.id] = max(counts.get(held.firm.id, 0), held.sequence)

    def may_sell(held: Shareholding) -> bool:
        return isinstance(held.holder, Person) and held.firm.id not in night.fixed

    for held in book.draw(random, _SOLD, may_sell):
        # A buyer takes the share and the next free number; the seller's record is over.
        counts[held.firm.id] += 1
        book.end(held, "share_sold")
        bought = replace(held, sequence=counts[held.firm.id], holder=random.choice(adults), held_from=night.on)
        book.add(bought, "share_bought")
    for held in book.draw(random, _CORRECTED, may_sell):
        book.correct(replace(held, held_from=held.held_from + timedelta(days=random.randrange(1, 60))))
    for held in book.draw(random, _WITHDRAWN, lambda held: may_sell(held) and held.sequence > 2):
        book.withdraw(held)
    return book
