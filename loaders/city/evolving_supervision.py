"""The next night of what the market department decided and granted, and of the courts' lists.

Rates are of the records and a night, many times those of life; each happens at least once a night in every quarter.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from kg.model.vocabulary import RegisterState
from loaders.city.complaints import Complaint, build_complaint
from loaders.city.courts import Clerk, Courts, DishonestListing, Enforcement, Restriction
from loaders.city.events import Book, EventKind
from loaders.city.evolving_firms import refresh_firms
from loaders.city.firms import Firm, may_act
from loaders.city.night import Night
from loaders.city.streams import draw_count
from loaders.city.supervision import AbnormalListing, Inspector, Licence, Penalty, SeriousListing, Supervision

_PENALISED: Final = 1 / 200
_LISTED: Final = 1 / 300
_SERIOUSLY_LISTED: Final = 1 / 5000
_LICENSED: Final = 1 / 200
_PERFORMED: Final = 0.05
_REPAIRED: Final = 0.05
_REMOVED: Final = 0.03
_RENEWED: Final = 0.5
_CORRECTED: Final = 0.005
_WITHDRAWN: Final = 0.003
_COMPLAINED_OF: Final = 1 / 250
_SETTLED: Final = 0.01
_FILED: Final = 1 / 800
_CLOSED: Final = 0.02


def evolve_supervision(
    supervision: Supervision, firms: tuple[Firm, ...], changed: tuple[dict[str, Firm], dict[str, Firm]], night: Night
) -> Supervision:
    """Decisions and licences one night later; `changed`: tonight's firms that changed, and all firms of last night."""
    inspector = Inspector(night.ground.numbering, night.on, night.random)
    watched = [firm for firm in firms if may_act(firm) and firm.id not in night.fixed]
    penalties = _evolve_penalties(supervision.penalties, watched, inspector, night)
    listings = _evolve_listings(supervision.listings, watched, inspector, night)
    refresh_firms(listings, *changed)
    serious = _evolve_serious(supervision.serious_listings, watched, inspector, night)
    refresh_firms(serious, *changed)
    licences = _evolve_licences(supervision.licences, watched, inspector, night)
    refresh_firms(licences, *changed)
    complaints = _evolve_complaints(supervision.complaints, watched, night)
    refresh_firms(complaints, *changed)
    return Supervision(
        penalties.records(), listings.records(), serious.records(), licences.records(), complaints.records()
    )


def _draw_firms(firms: list[Firm], rate: float, night: Night, fewest: int = 1) -> list[Firm]:
    return night.random.sample(firms, draw_count(night.random, len(firms), rate, fewest))


def _evolve_penalties(
    records: tuple[Penalty, ...], firms: list[Firm], inspector: Inspector, night: Night
) -> Book[Penalty]:
    book: Book[Penalty] = Book("penalty", records, night.log, lambda penalty: penalty.firm.id)
    random = night.random
    for penalty in book.draw(random, _PERFORMED, lambda penalty: penalty.performed_on is None):
        book.change(replace(penalty, performed_on=night.on), "performed")
    for penalty in book.draw(random, _REPAIRED, lambda penalty: bool(penalty.performed_on and not penalty.repaired_on)):
        book.change(replace(penalty, repaired_on=night.on), "repaired", EventKind.ENDED)
    for penalty in book.draw(random, _CORRECTED):
        book.correct(replace(penalty, fine=penalty.fine * 10))
    for penalty in book.draw(random, _WITHDRAWN):
        book.withdraw(penalty)
    for firm in _draw_firms(firms, _PENALISED, night):
        book.add(inspector.build_penalty(firm, night.on), "penalised")
    return book


def _evolve_listings(
    records: tuple[AbnormalListing, ...], firms: list[Firm], inspector: Inspector, night: Night
) -> Book[AbnormalListing]:
    book: Book[AbnormalListing] = Book("abnormal_listing", records, night.log, lambda listing: listing.firm.id)
    for listing in book.draw(night.random, _REMOVED, lambda listing: listing.removed_on is None):
        why = "依法补报未报年份的年度报告"
        book.change(replace(listing, removed_on=night.on, removed_why=why), "removed", EventKind.ENDED)
    for listing in book.draw(night.random, _WITHDRAWN):
        book.withdraw(listing)
    for firm in _draw_firms(firms, _LISTED, night):
        listing = inspector.build_listing(firm, night.on)
        book.add(listing, "listed")
    return book


def _evolve_serious(
    records: tuple[SeriousListing, ...], firms: list[Firm], inspector: Inspector, night: Night
) -> Book[SeriousListing]:
    book: Book[SeriousListing] = Book("serious_listing", records, night.log, lambda listing: listing.firm.id)
    for listing in book.records():
        is_over = listing.removed_on is None and (night.on - listing.listed_on).days >= 3 * 365
        if is_over:
            book.change(replace(listing, removed_on=night.on), "removed", EventKind.ENDED)
    # Rare: most nights list nobody.
    for firm in _draw_firms(firms, _SERIOUSLY_LISTED, night, fewest=0):
        book.add(inspector.build_serious_listing(firm, night.on), "listed")
    return book


def _evolve_licences(
    records: tuple[Licence, ...], firms: list[Firm], inspector: Inspector, night: Night
) -> Book[Licence]:
    book: Book[Licence] = Book("licence", records, night.log, lambda licence: licence.firm.id)
    yesterday = night.on - timedelta(days=1)
    for licence in book.records():
        if licence.valid_to == yesterday and licence.firm.state is RegisterState.ACTIVE:
            if night.random.random() < _RENEWED:
                book.change(replace(licence, valid_to=night.on + timedelta(days=5 * 365)), "licence_renewed")
            else:
                night.log.add(EventKind.ENDED, "licence_expired", "licence", licence.key, licence.firm.id)
    for licence in book.draw(night.random, _CORRECTED, lambda licence: licence.valid_to is not None):
        later = licence.valid_from + timedelta(days=3 * 365)
        book.correct(replace(licence, valid_to=later))
    for licence in book.draw(night.random, _WITHDRAWN):
        book.withdraw(licence)
    for firm in _draw_firms(firms, _LICENSED, night):
        book.add(inspector.build_licence(firm, night.on), "licensed")
    return book


def _evolve_complaints(records: tuple[Complaint, ...], firms: list[Firm], night: Night) -> Book[Complaint]:
    # With a generator of its own: what else happens tonight does not depend on it.
    random = night.ground.streams.of(f"complaints/{night.on.isoformat()}")
    book: Book[Complaint] = Book("complaint", records, night.log, lambda complaint: complaint.firm.id)
    for complaint in book.draw(random, _SETTLED, lambda complaint: complaint.settled_on is None):
        book.change(replace(complaint, settled_on=night.on), "settled", EventKind.ENDED)
    for complaint in book.draw(random, _WITHDRAWN):
        book.withdraw(complaint)
    for firm in random.sample(firms, draw_count(random, len(firms), _COMPLAINED_OF)):
        book.add(build_complaint(night.ground.numbering, firm, night.on, random), "complained_of")
    return book


def evolve_courts(courts: Courts, firms: tuple[Firm, ...], night: Night) -> Courts:
    """The courts' lists one night later: a case that ends lifts what was ordered in it."""
    random = night.random
    clerk = Clerk(night.ground.numbering, night.on, random)
    cases: Book[Enforcement] = Book("enforcement", courts.enforcements, night.log, lambda case: case.party.id)
    listings: Book[DishonestListing] = Book(
        "dishonest_listing", courts.dishonest_listings, night.log, lambda listing: listing.party.id
    )
    orders: Book[Restriction] = Book("restriction", courts.restrictions, night.log, lambda order: order.party.id)
    ended: set[str] = set()
    for case in cases.draw(random, _CLOSED, lambda case: case.ended_on is None):
        cases.change(replace(case, ended_on=night.on), "case_closed", EventKind.ENDED)
        ended.add(case.number)
    for listing in listings.records():
        is_over = listing.number in ended or (night.on - listing.published_on).days >= 730
        if is_over and listing.removed_on is None:
            listings.change(replace(listing, removed_on=night.on), "listing_removed", EventKind.ENDED)
    for order in orders.records():
        if order.case in ended and order.lifted_on is None:
            orders.change(replace(order, lifted_on=night.on), "restriction_lifted", EventKind.ENDED)
    ordered = {order.case for order in orders.records()} | {listing.number for listing in listings.records()}
    for case in cases.draw(random, _CORRECTED):
        cases.correct(replace(case, amount=case.amount + 100 * random.randrange(1, 100)))
    for case in cases.draw(random, _WITHDRAWN, lambda case: case.number not in ordered):
        cases.withdraw(case)
    for firm in _draw_firms([firm for firm in firms if may_act(firm) and firm.id not in night.fixed], _FILED, night):
        # Filed a month ago and published tonight, so that what the court ordered comes with it.
        found = clerk.build_case(firm, 31)
        for case in found.enforcements:
            cases.add(case, "case_filed")
        for listing in found.dishonest_listings:
            listings.add(listing, "listed")
        for order in found.restrictions:
            orders.add(order, "restricted")
    return Courts(cases.records(), listings.records(), orders.records())
