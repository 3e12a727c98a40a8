"""The market department's register of one quarter: drawn entities, the quarter's group, and fixed structures.

One entity for eight persons; forms as `founding` says.
"""

from collections.abc import Sequence
from typing import Final

from kg.model.vocabulary import LegalForm
from loaders.city.firms import Firm, Links, Market
from loaders.city.founding import Blueprint
from loaders.city.ground import FIRST_NIGHT, Ground
from loaders.city.hard_cases import move_to_secretary, register_again
from loaders.city.ownership import Holders, build_officers
from loaders.city.persons import DocumentKind, Person, iter_adults
from loaders.city.streams import Weighted, build_ranked

PERSONS_A_FIRM: Final = 8
_OWNER_SHARE: Final = 0.11
_FEWEST_OWNERS: Final = 12
_FORMS: Final = Weighted(
    [
        (LegalForm.LIMITED_COMPANY, 0.555),
        (LegalForm.INDIVIDUAL_BUSINESS, 0.26),
        (LegalForm.BRANCH, 0.07),
        (LegalForm.SOLE_PROPRIETORSHIP, 0.035),
        (LegalForm.JOINT_STOCK_COMPANY, 0.03),
        (LegalForm.LIMITED_PARTNERSHIP, 0.03),
        (LegalForm.COOPERATIVE, 0.02),
    ]
)
_COMPANIES: Final = frozenset({LegalForm.LIMITED_COMPANY, LegalForm.JOINT_STOCK_COMPANY})


def build_market(ground: Ground, persons: Sequence[Person], links: Links) -> Market:
    """Drawn entities of a quarter, for its persons."""
    random = ground.streams.of("firms")
    maker = ground.build_maker(FIRST_NIGHT, random)
    adults = list(iter_adults(persons, FIRST_NIGHT))
    random.shuffle(adults)
    strangers = [person for person in adults if person.document is not DocumentKind.IDENTITY_CARD]
    owners = build_ranked(adults[: max(_FEWEST_OWNERS, round(len(adults) * _OWNER_SHARE))], 0.7)
    firms: list[Firm] = []
    heads: list[Firm] = []
    for place in range(len(persons) // PERSONS_A_FIRM):
        form = _FORMS.draw(random)
        if form is LegalForm.BRANCH and heads:
            firms.append(maker.build_branch(random.choice(heads), random.choice(adults)))
            continue
        form = LegalForm.LIMITED_COMPANY if form is LegalForm.BRANCH else form
        # Every stranger represents a firm: that is why the city knows them.
        foreign = form in _COMPANIES and place % 4 == 0 and strangers
        firm = maker.build_firm(Blueprint(form, strangers.pop() if foreign else owners.draw(random)))
        firms.append(firm)
        if form in _COMPANIES:
            heads.append(firm)
    move_to_secretary(ground, firms)
    holders = Holders(owners, links, random)
    shareholdings = [held for firm in firms for held in holders.build(firm)]
    officers = [officer for firm in firms for officer in build_officers(firm, adults, random)]
    successors, hard_cases = register_again(ground, firms)
    later = ground.streams.of("successors' holders")
    again = Holders(owners, links, later)
    shareholdings += [held for firm in successors for held in again.build(firm)]
    officers += [officer for firm in successors for officer in build_officers(firm, adults, later)]
    return Market((*firms, *successors), tuple(shareholdings), tuple(officers), tuple(hard_cases))
