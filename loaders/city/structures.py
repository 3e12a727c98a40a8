"""Ownership that must be there whatever the seed: a loop, a cross-holding, a chain of 51 %, the state, banks.

They stand in the first quarter; banks and the state's holding company belong to the whole city.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from kg.model.vocabulary import LegalForm
from loaders.city import divisions
from loaders.city.firms import Firm, Market, Shareholding
from loaders.city.founding import Blueprint, FirmMaker
from loaders.city.ground import FIRST_NIGHT, Ground
from loaders.city.industries import BANK
from loaders.city.ownership import build_officers, build_shareholdings
from loaders.city.persons import Person

_LIMITED: Final = LegalForm.LIMITED_COMPANY
_CITY: Final = divisions.CITY_NAME.removesuffix("市")


@dataclass(frozen=True, slots=True)
class Structures:
    """The entities that the first quarter gains, by the part they play."""

    market: Market
    banks: tuple[Firm, ...]
    state_holding: Firm
    motif_firms: tuple[Firm, ...]
    """Firms that stand in the guarantee motifs of `guarantees`."""


def build_structures(ground: Ground, adults: Sequence[Person]) -> Structures:
    """Structures owned and run by `adults`, whose last two bear one name."""
    random = ground.streams.of("structures")
    builder = _Builder(ground.build_maker(FIRST_NIGHT, random), adults, random)
    holding = builder.add_state()
    banks = builder.add_banks(holding)
    builder.add_loop_and_cross_holding()
    builder.add_chain()
    builder.add_namesakes()
    motifs = tuple(builder.add_company(f"{_CITY}联保{word}有限公司", random.choice(adults)) for word in _MOTIF_WORDS)
    firms = tuple(builder.firms)
    officers = tuple(officer for firm in firms for officer in build_officers(firm, adults, random))
    return Structures(Market(firms, tuple(builder.shareholdings), officers), banks, holding, motifs)


_MOTIF_WORDS: Final = tuple(f"{head}{tail}" for head in "甲乙丙丁戊己庚辛" for tail in ("机电", "纺织", "五金"))
"""Twenty-four firms; `banking` says who guarantees whom among them."""


class _Builder:
    def __init__(self, maker: FirmMaker, adults: Sequence[Person], random: Random) -> None:
        self._maker = maker
        self._adults = adults
        self._random = random
        self.firms: list[Firm] = []
        self.shareholdings: list[Shareholding] = []

    def add_company(
        self, name: str, owner: Person, holders: Sequence[tuple[Person | Firm, int]] | None = None, capital: int = 1000
    ) -> Firm:
        """A limited company; without `holders` its owner holds all of it."""
        firm = self._add(_LIMITED, name, owner, capital)
        self.shareholdings += build_shareholdings(firm, [(owner, 10_000)] if holders is None else holders)
        return firm

    def add_state(self) -> Firm:
        """The state holder and what it holds: an investment company in whole, two others in part."""
        state = self._add(LegalForm.PUBLIC_BODY, f"{divisions.CITY_NAME}国有资产监督管理委员会", self._choose(), 0)
        holding = self.add_company(
            f"{divisions.CITY_NAME}投资控股有限公司", self._choose(), [(state, 10_000)], capital=500_000
        )
        for word in ("城市轨道", "水务环境"):
            partner = self._choose()
            name = f"{divisions.CITY_NAME}{word}有限公司"
            self.add_company(name, self._choose(), [(holding, 6000), (partner, 4000)], capital=80_000)
        return holding

    def add_banks(self, holding: Firm) -> tuple[Firm, ...]:
        """Three banks, themselves registered entities; the first is partly the state's."""
        banks: list[Firm] = []
        for word in (f"{_CITY}城市商业", f"{_CITY}农村商业", "云泽"):
            form = LegalForm.JOINT_STOCK_COMPANY
            bank = self._add(form, f"{word}银行股份有限公司", self._choose(), 200_000)
            bank = self.firms[-1] = replace(bank, industry_code=BANK.code, scope=f"许可项目：{BANK.scope}")
            first: list[tuple[Person | Firm, int]] = [] if banks else [(holding, 3000)]
            people: list[tuple[Person | Firm, int]] = [(person, 900) for person in self._choose_several(4)]
            self.shareholdings += build_shareholdings(bank, first + people)
            banks.append(bank)
        return tuple(banks)

    def add_loop_and_cross_holding(self) -> None:
        """Three firms in a ring, each also held by a person; two firms that hold one another (design §7)."""
        ring = [
            self._add(_LIMITED, f"{_CITY}环山{word}有限公司", self._choose(), 500) for word in ("实业", "商贸", "物流")
        ]
        for place, firm in enumerate(ring):
            self.shareholdings += build_shareholdings(firm, [(firm.represented_by, 6000), (ring[place - 1], 4000)])
        left, right = (
            self._add(_LIMITED, f"{_CITY}双江{word}有限公司", self._choose(), 300) for word in ("电器", "材料")
        )
        self.shareholdings += build_shareholdings(left, [(left.represented_by, 8000), (right, 2000)])
        self.shareholdings += build_shareholdings(right, [(left, 5000), (right.represented_by, 5000)])

    def add_chain(self) -> None:
        """51 % four times over: 13.3 % integrated after three steps, 6.8 % after four, and full control."""
        holder: Person | Firm = self._choose()
        for word in ("控股", "投资", "发展", "制造"):
            other = self._choose()
            name = f"{_CITY}长河{word}有限公司"
            holder = self.add_company(name, self._choose(), [(holder, 5100), (other, 4900)])

    def add_namesakes(self) -> None:
        """A firm whose two shareholders bear one name and are two persons."""
        one, other = self._adults[-2:]
        self.add_company(f"{_CITY}同名商贸有限公司", one, [(one, 5000), (other, 5000)], capital=100)

    def _add(self, form: LegalForm, name: str, owner: Person, capital: int) -> Firm:
        firm = self._maker.build_firm(Blueprint(form, owner, name, capital))
        self.firms.append(firm)
        return firm

    def _choose(self) -> Person:
        return self._random.choice(self._adults)

    def _choose_several(self, count: int) -> list[Person]:
        return self._random.sample(self._adults, count)
