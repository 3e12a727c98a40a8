"""A small city whose firms guarantee one another: a pair, a ring, a debt with two guarantors; and persons who do."""

from datetime import date
from typing import Any

from kg.model.vocabulary import GuaranteeKind, RegisterState, SubjectKind
from tests.small_city import ALPHA, BETA, SHOP, WANG, WANG_NUMBER, build_city
from tests.staged_world import World, build_opaque_id, firm, person

RING = tuple(f"91660100MA0001{number:04d}" for number in range(4))
GIVEN_ON = date(2025, 3, 1)


def name_of(code: str) -> str:
    """What a firm of the ring is called."""
    return f"鹏城环{code[-1]}公司"


def id_of(code: str) -> str:
    """The entity id of a firm."""
    return build_opaque_id("e", code)


def build_guarantee_city(nights_later: int = 0) -> World:
    """The small city; ALPHA and BETA guarantee each other, four firms a ring, ALPHA and a person its first."""
    world = build_city(nights_later)
    for code in RING:
        world.add(
            "registration", code, subject=firm(name_of(code), code), entity_kind=SubjectKind.FIRM,
            register_state=RegisterState.ACTIVE, currency="CNY", registered_capital_minor=1_000_000,
            paid_in_capital_minor=1_000_000,
        )  # fmt: skip
    for number, code in enumerate(RING):
        following = RING[(number + 1) % len(RING)]
        add_guarantee(world, f"R{number}", firm(name_of(code), code), firm(name_of(following), following), 100_000)
    first, alpha = firm(name_of(RING[0]), RING[0]), firm("鹏城甲公司", ALPHA)
    add_guarantee(world, "B1", firm("鹏城乙公司", BETA), alpha, 3_000_000)
    add_guarantee(world, "A1", alpha, first, 200_000)
    add_guarantee(world, "P1", person(WANG, WANG_NUMBER), first, 777_777)
    add_guarantee(world, "P2", firm("陈测试丙小吃店", SHOP), first, 888_888)
    return world


def add_guarantee(world: World, key: str, guarantor: Any, debtor: Any, amount_minor: int | None) -> None:
    """A guarantee from `GIVEN_ON` that names no facility."""
    world.add(
        "guarantee", key, "city_bank", guarantor=guarantor, debtor=debtor, amount_minor=amount_minor, currency="CNY",
        guarantee_kind=GuaranteeKind.GENERAL, valid_from=GIVEN_ON,
    )  # fmt: skip
