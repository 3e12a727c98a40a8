"""The whole of resolution on small staged files."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kg.identifiers.dated_tables import DatedCodes
from kg.identifiers.reference_tables import national_tables
from kg.model.vocabulary import Sex
from kg.settings import GraphSettings
from resolution import pipeline
from resolution.quality import measure_quality
from resolution.settings import ResolutionSettings

Number = Callable[[int], str]
_FIRM = ("鹏城市信达科技有限公司", "91660100MA5AAAAA0X")


def _add_background(city, build_number: Number) -> None:
    surnames, given = "王李张刘陈杨赵黄周吴", "伟芳娜敏静强磊军洋勇"
    for place in range(60):
        name = surnames[place % 10] + given[place // 10 % 10] + given[(place * 7 + 3) % 10]
        city.resident(f"bg{place}", name, build_number(place), phone=f"1200000{place:04}", sex=Sex.MALE)
        city.customer(f"bg{place}", "person", name, build_number(place), phone=f"1200000{place:04}", sex=Sex.MALE)


def test_same_number_and_compatible_names_are_one_person(city, build_number: Number) -> None:
    resident = city.resident("1", "张小明", build_number(1))
    customer = city.customer("1", "person", "张小明", build_number(1))
    report = city.resolve()
    assert city.entity_of(resident) == city.entity_of(customer)
    assert (report.parties, report.matched_by_number, report.entities) == (2, 2, 1)


def test_same_number_with_another_name_is_set_aside_as_conflict(city, build_number: Number) -> None:
    resident = city.resident("1", "张小明", build_number(1))
    customer = city.customer("1", "person", "欧阳建国", build_number(1))
    city.resolve()
    assert city.entity_of(resident) != city.entity_of(customer)
    assert city.query("SELECT left_party_id, right_party_id, reason FROM conflict") == [
        (resident, customer, "same_number_other_name")
    ]


def test_a_disputed_number_keeps_its_party_out_of_the_cluster_of_another_number(city, build_number: Number) -> None:
    _add_background(city, build_number)
    known = {"phone": "12012345678", "sex": Sex.MALE}
    other = city.resident("2", "诸葛小明", build_number(99), **known)
    born = date(1950 + 99 % 50, 1 + 99 % 12, 1 + 99 % 28)
    agent = city.customer("1", "person", "诸葛小明", build_number(1), birth_on=born, **known)
    city.resolve()
    assert city.entity_of(agent) != city.entity_of(other)


def test_a_former_name_of_the_register_goes_with_the_number(city, build_number: Number) -> None:
    resident = city.resident("1", "张小明", build_number(1), former_names=("欧阳建国",))
    customer = city.customer("1", "person", "欧阳建国", build_number(1))
    city.resolve()
    assert city.entity_of(resident) == city.entity_of(customer)


def test_two_persons_of_the_same_name_are_two_until_more_is_known(city, build_number: Number) -> None:
    _add_background(city, build_number)
    resident = city.resident("1", "诸葛小明", build_number(99))
    director = city.position("1", _FIRM, "诸葛小明", None)
    city.resolve()
    assert city.entity_of(resident) != city.entity_of(director)


def test_an_officer_without_number_is_the_one_with_number_in_the_same_firm(city, build_number: Number) -> None:
    _add_background(city, build_number)
    numbered = city.position("1", _FIRM, "诸葛小明", build_number(99))
    bare = city.position("2", _FIRM, "诸葛小明", None)
    city.resolve()
    assert city.entity_of(numbered) == city.entity_of(bare)


def test_two_shareholders_of_one_name_in_one_firm_are_two_and_a_director_of_that_name_is_neither(
    city, build_number: Number
) -> None:
    _add_background(city, build_number)
    holders = [city.shareholding(key, _FIRM, "诸葛小明", None) for key in "12"]
    director = city.position("1", _FIRM, "诸葛小明", None)
    city.resolve()
    assert len({city.entity_of(party) for party in [*holders, director]}) == 3
    assert {reason for (reason,) in city.query("SELECT DISTINCT reason FROM conflict")} == {
        "rivals", "two_records_of_one_register",
    }  # fmt: skip


def test_a_customer_without_number_is_found_by_birth_and_telephone(city, build_number: Number) -> None:
    _add_background(city, build_number)
    resident = city.resident("1", "诸葛小明", build_number(99), phone="12012345678", sex=Sex.MALE)
    born = date(1950 + 99 % 50, 1 + 99 % 12, 1 + 99 % 28)
    customer = city.customer("1", "person", "诸葛晓明", None, birth_on=born, phone="12012345678", sex=Sex.MALE)
    report = city.resolve()
    assert city.entity_of(resident) == city.entity_of(customer)
    assert city.query(f"SELECT rule FROM membership WHERE party_id = '{customer}'") == [("splink",)]
    assert report.merged_by_splink >= 1


def test_a_firm_named_in_full_without_number_is_the_registered_one_and_its_branch_is_not(
    city, build_number: Number
) -> None:
    _add_background(city, build_number)
    firm = city.firm("1", *_FIRM)
    branch = city.firm("2", "鹏城市信达科技有限公司南海分公司", "91660100MA5BBBBB0X")
    customer = city.customer("f", "legal_entity", _FIRM[0], None)
    city.resolve()
    assert city.entity_of(firm) == city.entity_of(customer) != city.entity_of(branch)


def test_two_records_of_a_register_that_holds_one_an_entity_stay_apart(city, build_number: Number) -> None:
    first = city.resident("1", "张小明", build_number(1), phone="12012345678")
    second = city.resident("2", "张小明", build_number(1), phone="12012345678")
    city.resolve()
    assert city.entity_of(first) != city.entity_of(second)
    assert city.query("SELECT reason FROM conflict") == [("two_records_of_one_register",)]


def test_persons_and_legal_entities_with_one_key_never_fuse(city) -> None:
    person = city.customer("7", "person", "同名", None)
    entity = city.customer("7", "legal_entity", "同名", None)
    city.resolve()
    assert city.entity_of(person).startswith("p_")
    assert city.entity_of(entity).startswith("e_")


def test_a_second_run_changes_nothing(city, build_number: Number) -> None:
    _add_background(city, build_number)
    first = city.resolve()
    before = (
        city.query("SELECT * FROM membership ORDER BY ALL"),
        city.query("SELECT * FROM identity_event ORDER BY ALL"),
    )
    assert city.resolve(night=2) == first
    after = city.query("SELECT * FROM membership ORDER BY ALL"), city.query("SELECT * FROM identity_event ORDER BY ALL")
    assert after == before


def test_an_id_stays_when_a_record_arrives_that_sorts_before_its_first(city, build_number: Number) -> None:
    resident = city.resident("5", "张小明", build_number(1))
    city.resolve()
    entity = city.entity_of(resident)
    earlier = city.customer("1", "person", "张小明", build_number(1))
    city.resolve(night=2)
    assert city.entity_of(resident) == city.entity_of(earlier) == entity


def test_a_merged_id_answers_with_its_successor(city, build_number: Number) -> None:
    resident = city.resident("1", "张小明", build_number(1))
    customer = city.customer("1", "person", "张小明", None)
    city.resolve()
    kept, retired = sorted([city.entity_of(resident), city.entity_of(customer)])
    del city.rows["customer"]
    assert city.customer("1", "person", "张小明", build_number(1)) == customer
    city.resolve(night=2)
    assert city.entity_of(resident) == city.entity_of(customer) == kept
    assert city.query(
        "SELECT entity_id, retired_run_id, successor_id FROM identity WHERE successor_id IS NOT NULL"
    ) == [(retired, "run-2", kept)]
    assert city.query("SELECT entity_id, other_entity_id, reason FROM identity_event WHERE event = 'merged'") == [
        (retired, kept, "number")
    ]
    assert city.query("SELECT * FROM succession") == [(retired, kept, 1)]


def test_a_cluster_that_parts_keeps_its_id_on_one_side_and_the_other_is_recorded(city, build_number: Number) -> None:
    resident = city.resident("1", "张小明", build_number(1))
    customer = city.customer("1", "person", "张小明", build_number(1))
    city.resolve()
    entity = city.entity_of(resident)
    del city.rows["customer"]
    city.customer("1", "person", "张小明", build_number(2))
    city.resolve(night=2)
    both = {city.entity_of(resident), city.entity_of(customer)}
    assert len(both) == 2
    assert entity in both
    ((new, *told),) = city.query("SELECT entity_id, other_entity_id, reason FROM identity_event WHERE event = 'split'")
    assert (told, {new, entity}) == ([entity, "number"], both)


def test_a_record_that_goes_over_to_another_id_has_moved(city, build_number: Number) -> None:
    left, right = (city.resident(key, "张小明", build_number(int(key))) for key in "12")
    city.customer("1", "person", "张小明", build_number(1))
    over = city.customer("2", "person", "张小明", build_number(1))
    city.resolve()
    before, after = city.entity_of(left), city.entity_of(right)
    assert city.entity_of(over) == before
    city.withdraw("customer", "2")
    assert city.customer("2", "person", "张小明", build_number(2)) == over
    city.resolve(night=2)
    assert (city.entity_of(left), city.entity_of(right), city.entity_of(over)) == (before, after, after)
    assert city.query("SELECT entity_id, other_entity_id, reason FROM identity_event WHERE event = 'moved'") == [
        (before, after, "number")
    ]


def test_what_a_wrong_link_costs_decides_whether_two_are_linked(city, build_number: Number) -> None:
    _add_background(city, build_number)
    resident = city.resident("1", "诸葛小明", build_number(99), phone="12012345678", sex=Sex.MALE)
    born = date(1950 + 99 % 50, 1 + 99 % 12, 1 + 99 % 28)
    customer = city.customer("1", "person", "诸葛晓明", None, birth_on=born, phone="12012345678", sex=Sex.MALE)
    city.resolve()
    ((weight,),) = city.query(
        f"SELECT match_weight FROM pair WHERE '{customer}' IN (left_party_id, right_party_id) ORDER BY 1 DESC LIMIT 1"
    )
    for night, bits, linked in ((2, 0.5, False), (3, -0.5, True)):
        city.resolve(night, linkage=ResolutionSettings(person_false_link_cost=2 ** (weight + bits)))
        assert (city.entity_of(resident) == city.entity_of(customer)) is linked


def test_every_party_has_one_membership(city, build_number: Number) -> None:
    _add_background(city, build_number)
    report = city.resolve()
    assert city.query("SELECT count(DISTINCT party_id), count(*) FROM membership") == [(report.parties, report.parties)]


@pytest.mark.parametrize("absent", ["household_database", "registry_database"])
def test_a_staged_file_that_is_absent_is_no_error(city, build_number: Number, absent: str) -> None:
    city.resident("1", "张小明", build_number(1))
    city.customer("1", "person", "张小明", build_number(1))
    city.write()
    getattr(city.home, absent).unlink()
    report = city.resolve_written()
    assert (report.parties, report.entities) == (1, 1)


def _ran(city, digests: dict[str, str]) -> set[str]:
    return {step for step, digest in city.steps().items() if digests.get(step) != digest}


def test_a_step_runs_again_when_the_code_the_tables_or_the_settings_changed(
    city, build_number: Number, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.resident("1", "张小明", build_number(1))
    city.resolve()
    first = city.steps()
    city.resolve(night=2)
    assert _ran(city, first) == set()
    city.resolve(tables=replace(national_tables(), divisions=DatedCodes({})))
    assert _ran(city, first) == {"prepare names"}
    city.resolve(linkage=ResolutionSettings(margin_bits=3))
    assert _ran(city, first) == {"cluster parties"}
    monkeypatch.setattr(pipeline, "digest_code", lambda: "other code")
    city.resolve()
    assert _ran(city, first) == set(first)


def test_the_digest_of_the_code_covers_statements_modules_and_the_words_they_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "some_code"
    (package / "reference").mkdir(parents=True)
    files = [package / "__init__.py", package / "links.sql", package / "reference" / "surnames.csv"]
    for file in files:
        file.write_text("1")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(pipeline, "_CODE", ("some_code",))
    digests = {pipeline.digest_code.__wrapped__()}
    for file in files:
        file.write_text("2")
        digests.add(pipeline.digest_code.__wrapped__())
    assert len(digests) == len(files) + 1


@pytest.mark.parametrize("true_ids", [("a", "a"), ("a", "b")])
def test_quality_counts_pairs_of_whole_clusters(
    city, build_number: Number, tmp_path: Path, true_ids: tuple[str, str]
) -> None:
    city.resident("1", "张小明", build_number(1))
    city.customer("1", "person", "张小明", build_number(1))
    city.resolve()
    truth = tmp_path / "truth.csv"
    truth.write_text(
        "source,record_key,mention,kind,true_id\n"
        f"resident,resident:1,subject,person,{true_ids[0]}\ncustomer,customer:1,subject,person,{true_ids[1]}\n"
    )
    persons, entities = measure_quality(city.home, truth, GraphSettings(home=city.home.path)).kinds
    same = true_ids[0] == true_ids[1]
    assert (persons.every.found_pairs, persons.every.true_pairs, persons.every.right_pairs) == (1, int(same), int(same))
    assert (persons.every.pairwise.precision_ratio, persons.clusters_with_two_numbers) == (float(same), 0)
    assert entities.every.pairwise.f1_ratio == 1.0
