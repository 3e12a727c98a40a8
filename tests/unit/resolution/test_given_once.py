"""A name that a register gives only once joins by itself; one that two firms bear does not, nor one of no register."""

import pytest

from kg.engine.database import open_database
from kg.model.vocabulary import PartyKind
from kg.settings import GraphSettings
from resolution.standing_model import find_model
from resolution.trained_model import TrainedModel

FIRMS = 600


def _spell(place: int) -> str:
    first, second = "恒瑞鼎盛华泰宏远中金"[place // 20 % 10], "达源通和安丰昌利顺兴业成信诚景辉翔腾宇阳"[place % 20]
    return first + second + "德科荣"[place // 200]


@pytest.fixture(scope="module")
def register(module_city):
    """As many companies as businesses; two of either bear one name; a bank knows all by number, four by name alone."""
    names = {}
    for place in range(FIRMS):
        code = f"91660100{place:09}X"
        names[code] = f"深圳市{_spell(place)}贸易有限公司" if place % 2 else f"深圳市龙岗区{_spell(place)}水果店"
    codes = list(names)
    names[codes[0]], names[codes[1]] = names[codes[2]], names[codes[3]]
    for place, (code, name) in enumerate(names.items()):
        module_city.firm(f"f{place}", name, code)
        module_city.customer(f"c{place}", "legal_entity", name, code)
    for key, place in (("twice", 2), ("once", 4), ("company twice", 3), ("company once", 5)):
        module_city.customer(key, "legal_entity", names[codes[place]], None)
    module_city.customer("owner", "legal_entity", "张伟", None)
    module_city.firm("owner", "张伟", "91660100900000001X")
    module_city.resolve()
    return module_city


def _read(city) -> TrainedModel:
    with open_database(city.home.resolution_database, GraphSettings(home=city.home.path)) as connection:
        trained = find_model(connection, PartyKind.LEGAL_ENTITY)
    assert trained is not None
    return trained


@pytest.mark.parametrize(("column", "stated"), [("registered_name", 1e-6), ("business_name", 1e-5)])
def test_how_rare_such_a_name_is_is_told_from_how_many_two_firms_bear(register, column: str, stated: float) -> None:
    """Of 300 firms all but two have a name of their own, one is two firms'; what is stated counts as five sightings."""
    assert _read(register).rarest[column] == pytest.approx((1 + 5) / (298 * 300 / 2 + 5 / stated))


def test_any_other_value_is_as_rare_as_one_entity_in_all(register) -> None:
    assert _read(register).rarest["name_folded"] == pytest.approx(1 / (FIRMS + 1))


@pytest.mark.parametrize(
    ("key", "is_joined"),
    [("once", True), ("company once", True), ("twice", False), ("company twice", False), ("owner", False)],
)
def test_it_joins_by_itself_unless_two_bear_it_or_no_register_gave_it(register, key: str, is_joined: bool) -> None:
    ((party,),) = register.query(f"SELECT party_id FROM legal_entity_party WHERE record_key = 'customer:{key}'")
    entity = register.entity_of(party)
    ((mentions,),) = register.query(f"SELECT count(*) FROM membership WHERE entity_id = '{entity}'")
    assert mentions == (3 if is_joined else 1)
