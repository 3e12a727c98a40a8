"""What people judge outranks scores, yields to facts, and survives what happens to records."""

from collections.abc import Callable

import pytest

from kg.model.vocabulary import PartyKind, Sex

pytestmark = pytest.mark.usefixtures("unscored")
Number = Callable[[int], str]
HOME, BANK = ("resident", "1", "subject"), ("customer", "1", "subject")
_RESIDENTS = ("张小明", "李建华", "王秀英", "陈志强", "刘桂兰", "杨文斌", "黄丽娟", "赵永福", "周海燕", "吴国栋")
_CUSTOMERS = (
    "完颜阿骨打",
    "欧阳修远",
    "司马南乔",
    "诸葛清风",
    "上官婉儿",
    "尉迟敬德",
    "夏侯惇义",
    "皇甫嵩山",
    "慕容雪村",
    "公孙胜利",
)
_FIRM = ("鹏城市信达科技有限公司", "91660100MA5AAAAA0X")


def _events(city, event: str) -> list[tuple[object, ...]]:
    return city.query(f"SELECT entity_id, other_entity_id, reason FROM identity_event WHERE event = '{event}'")


def test_two_records_judged_the_same_are_one_entity_until_the_judgement_is_withdrawn(
    city, build_number: Number
) -> None:
    # Ten pairs: which id stays after a merge depends on the keys, and both ways have to part again.
    keys = [str(number) for number in range(10)]
    residents = [city.resident(key, name, build_number(int(key))) for key, name in zip(keys, _RESIDENTS, strict=True)]
    customers = [city.customer(key, "person", name, None) for key, name in zip(keys, _CUSTOMERS, strict=True)]
    pairs = list(zip(residents, customers, strict=True))

    def entities() -> list[tuple[str, str]]:
        return [(city.entity_of(resident), city.entity_of(customer)) for resident, customer in pairs]

    city.resolve()
    apart = entities()
    for key in keys:
        city.judge("same", ("resident", key, "subject"), ("customer", key, "subject"))
    report = city.resolve(night=2)
    kept = [resident for resident, _ in entities()]
    assert (entities(), report.judgements, report.judgements_gone) == ([(one, one) for one in kept], 10, 0)
    retired = [({*before} - {stays}).pop() for before, stays in zip(apart, kept, strict=True)]
    assert sorted(_events(city, "merged")) == sorted(
        (gone, stays, "judgement") for gone, stays in zip(retired, kept, strict=True)
    )
    assert {rule for (rule,) in city.query("SELECT rule FROM membership")} == {"judgement"}
    for key in keys:
        city.judge("withdrawn", ("resident", key, "subject"), ("customer", key, "subject"), minute=1)
    city.resolve(night=3)
    assert entities() == apart, "each has its own id back"
    assert sorted(_events(city, "split")) == sorted(
        (gone, stays, "judgement") for gone, stays in zip(retired, kept, strict=True)
    )
    assert city.query("SELECT count(*) FROM succession") == [(0,)]


def test_two_records_of_one_number_judged_different_part_and_the_less_authoritative_leaves(
    city, build_number: Number
) -> None:
    resident = city.resident("1", "张小明", build_number(1))
    customer = city.customer("1", "person", "张小明", build_number(1))
    other = city.customer("2", "person", "张小明", build_number(1))
    city.resolve()
    entity = city.entity_of(resident)
    city.judge("different", HOME, BANK)
    city.resolve(night=2)
    assert city.entity_of(resident) == city.entity_of(other) == entity != city.entity_of(customer)
    assert city.query(f"SELECT rule FROM membership WHERE party_id = '{customer}'") == [("conflict",)]
    assert _events(city, "split") == [(city.entity_of(customer), entity, "judgement")]


def test_a_number_under_another_name_is_settled_by_a_judgement_either_way(city, build_number: Number) -> None:
    resident = city.resident("1", "张小明", build_number(1))
    customer = city.customer("1", "person", "欧阳建国", build_number(1))
    assert city.resolve().conflicts == 1
    city.judge("different", HOME, BANK)
    assert city.resolve(night=2).conflicts == 0
    assert city.entity_of(resident) != city.entity_of(customer)
    city.judge("same", HOME, BANK, minute=1)
    assert city.resolve(night=3).conflicts == 0
    assert city.entity_of(resident) == city.entity_of(customer)


def test_no_judgement_puts_two_numbers_or_two_records_of_one_register_into_one_entity(
    city, build_number: Number
) -> None:
    city.resident("1", "张小明", build_number(1))
    city.resident("2", "张小明", None)
    city.customer("1", "person", "张小明", build_number(2))
    city.judge("same", HOME, BANK)
    city.judge("same", HOME, ("resident", "2", "subject"), minute=1)
    report = city.resolve()
    assert report.entities == 3
    assert city.query("SELECT reason, count(*) FROM conflict GROUP BY reason") == [("judgement_against_facts", 2)]


def test_no_judgement_makes_a_branch_its_head_office(city) -> None:
    city.firm("1", "鹏城市信达科技有限公司", None)
    city.customer("1", "legal_entity", "鹏城市信达科技有限公司南海分公司", None)
    city.judge("same", ("registration", "1", "subject"), BANK, kind=PartyKind.LEGAL_ENTITY)
    assert city.resolve().entities == 2
    assert city.query("SELECT reason FROM conflict") == [("judgement_against_facts",)]


def test_of_judgements_that_contradict_each_other_the_one_that_parts_stands(city) -> None:
    first, second, third = (city.customer(key, "person", name, None) for key, name in zip("123", "甲乙丙", strict=True))
    mentions = [("customer", key, "subject") for key in "123"]
    city.judge("different", mentions[0], mentions[2])
    city.judge("same", mentions[0], mentions[1], minute=1)
    city.judge("same", mentions[1], mentions[2], minute=2)
    city.resolve()
    assert city.entity_of(first) == city.entity_of(second) != city.entity_of(third)
    assert city.query("SELECT left_party_id, right_party_id, reason FROM conflict") == [
        (*sorted((second, third)), "judgement_against_facts")
    ]


def test_a_judgement_on_a_record_that_is_gone_joins_nothing_is_told_and_counts_again_when_it_is_back(
    city, build_number: Number
) -> None:
    resident = city.resident("1", "张小明", build_number(1))
    city.customer("1", "person", "完颜阿骨打", None)
    city.judge("same", HOME, BANK)
    city.resolve()
    entity = city.entity_of(resident)
    city.withdraw("customer", "1")
    report = city.resolve(night=2)
    assert (report.judgements, report.judgements_gone) == (1, 1)
    assert "1 judgements, 1 of mentions that are gone" in report.summary()
    customer = city.customer("1", "person", "完颜阿骨打", None)
    assert city.resolve(night=3).judgements_gone == 0
    assert city.entity_of(resident) == city.entity_of(customer) == entity


def test_a_judgement_follows_its_record_when_that_is_corrected(city, build_number: Number) -> None:
    resident = city.resident("1", "张小明", build_number(1))
    before = city.position("1", _FIRM, "诸葛小明", build_number(9))
    city.withdraw("position", "1")
    city.judge("same", HOME, ("position", "1", "person"))
    corrected = city.position("1", _FIRM, "诸葛小明", None)
    assert corrected != before
    city.resolve()
    assert city.entity_of(resident) == city.entity_of(corrected)


def test_an_id_ends_with_its_last_record_and_comes_back_with_it(city, build_number: Number) -> None:
    customer = city.customer("1", "person", "完颜阿骨打", None)
    city.resident("1", "张小明", build_number(1))
    city.resolve()
    entity = city.entity_of(customer)
    city.withdraw("customer", "1")
    city.resolve(night=2)
    assert _events(city, "ended") == [(entity, None, "records_gone")]
    assert city.query(f"SELECT retired_run_id, successor_id FROM identity WHERE entity_id = '{entity}'") == [
        ("run-2", None)
    ]
    assert city.customer("1", "person", "完颜阿骨打", None) == customer
    city.resolve(night=3)
    assert city.entity_of(customer) == entity
    assert city.query(f"SELECT retired_run_id FROM identity WHERE entity_id = '{entity}'") == [(None,)]


def test_the_successors_of_a_retired_id_are_whoever_holds_its_records_now(city, build_number: Number) -> None:
    resident = city.resident("1", "张小明", build_number(1), sex=Sex.MALE)
    for key in "89":
        city.customer(key, "person", "张小明", build_number(1))
    first, second = (city.customer(key, "person", "完颜阿骨打", build_number(2)) for key in "12")
    city.resolve()
    kept, retired = city.entity_of(resident), city.entity_of(first)
    for key in "12":
        city.withdraw("customer", key)
        city.customer(key, "person", "张小明", build_number(1))
    city.resolve(night=2)
    assert city.query("SELECT * FROM succession") == [(retired, kept, 2)]
    city.judge("different", HOME, ("customer", "2", "subject"))
    city.resolve(night=3)
    assert city.entity_of(first) == kept
    parted = city.entity_of(second)
    assert sorted(city.query("SELECT * FROM succession")) == sorted([(retired, kept, 1), (retired, parted, 1)])
