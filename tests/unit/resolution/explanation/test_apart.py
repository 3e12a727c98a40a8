"""Every reason that keeps two apart is told where it holds, and none beside it that does not."""

from collections.abc import Callable

import pytest

from kg.engine.database import open_database
from kg.settings import GraphSettings
from resolution.explanation.joining import ApartReason, explain_joining
from resolution.looking import open_resolved
from tests.unit.resolution.conftest import StagedCity

Number = Callable[[int], str]
Pair = tuple[str, str]
_NAME, _OTHER = "张小明", "欧阳建国"


@pytest.fixture
def apart(city: StagedCity, build_number: Number, unscored: None) -> dict[ApartReason, Pair]:
    """Two parties for each reason, of a city that is resolved by numbers and judgements alone."""

    def add(key: str, name: str, number: str | None) -> str:
        return city.customer(key, "person", name, number)

    pairs = {
        ApartReason.TWO_KINDS: (add("kind", _NAME, None), city.firm("kind", "鹏城市信达科技有限公司", None)),
        ApartReason.NEVER_COMPARED: (add("never", _NAME, None), add("never2", _OTHER, None)),
        ApartReason.TOO_LITTLE: (add("little", _NAME, None), add("little2", _NAME, None)),
        ApartReason.RIVALS: (add("rivals", _NAME, None), add("rivals2", _NAME, None)),
        ApartReason.WEAK_BRIDGE: (add("bridge", _NAME, None), add("bridge2", _NAME, None)),
        ApartReason.TWO_NUMBERS: (add("numbers", _NAME, build_number(1)), add("numbers2", _NAME, build_number(2))),
        ApartReason.TWO_RECORDS_OF_ONE_REGISTER: (
            city.resident("register", _NAME, build_number(3)), city.resident("register2", _NAME, build_number(3)),
        ),
        ApartReason.BRANCH_AND_HEAD_OFFICE: (
            city.customer("head", "legal_entity", "鹏城市和顺科技有限公司", None),
            city.customer("branch", "legal_entity", "鹏城市和顺科技有限公司南海分公司", None),
        ),
        ApartReason.SAME_NUMBER_OTHER_NAME: (
            city.resident("name", _NAME, build_number(4)), add("name", _OTHER, build_number(4)),
        ),
        ApartReason.JUDGED_APART: (
            city.resident("judged", _NAME, build_number(5)), add("judged", _NAME, build_number(5)),
        ),
        ApartReason.JUDGEMENT_AGAINST_FACTS: (
            city.resident("facts", _NAME, build_number(6)), add("facts", _OTHER, build_number(7)),
        ),
    }  # fmt: skip
    city.judge("different", ("resident", "judged", "subject"), ("customer", "judged", "subject"))
    city.judge("same", ("resident", "facts", "subject"), ("customer", "facts", "subject"))
    city.resolve()
    with open_database(city.home.resolution_database, GraphSettings(home=city.home.path)) as connection:
        connection.execute("INSERT INTO pair VALUES (?, ?, 'person', -3)", sorted(pairs[ApartReason.TOO_LITTLE]))
        for reason in (ApartReason.RIVALS, ApartReason.WEAK_BRIDGE):
            one, other = sorted(pairs[reason])
            connection.execute(
                "INSERT INTO cluster_link VALUES (?, ?, ?, ?, 'person', 6, ?)", [one, other, one, other, reason.value]
            )
    return pairs


def test_every_reason_is_told_alone_where_it_holds(city: StagedCity, apart: dict[ApartReason, Pair]) -> None:
    assert apart.keys() == set(ApartReason)
    with open_resolved(city.home, GraphSettings(home=city.home.path)) as connection:
        told = {reason: explain_joining(connection, *pair) for reason, pair in apart.items()}  # type: ignore[arg-type]
    expected = {reason: (reason,) for reason in ApartReason} | {
        ApartReason.JUDGEMENT_AGAINST_FACTS: (ApartReason.JUDGEMENT_AGAINST_FACTS, ApartReason.TWO_NUMBERS)
    }
    assert {reason: joining.reasons for reason, joining in told.items() if joining} == expected
