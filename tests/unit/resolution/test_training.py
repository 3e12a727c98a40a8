"""A model is learnt without labels, is data, and is the same whatever the order of the rows."""

import json
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from random import Random

import pytest

from kg.engine.database import Connection, open_database
from kg.errors import ModelRefused
from kg.model.vocabulary import PartyKind, Sex
from kg.settings import GraphSettings
from resolution.models import PERSONS
from resolution.pipeline import digest_model_code
from resolution.settings import ResolutionSettings
from resolution.standing_model import export_model, find_model, import_model, name_frequency_file, train_model
from resolution.trained_model import TrainedModel, check_model, name_source_pair, read_model
from resolution.training import draw_towards

Number = Callable[[int], str]
NIGHT = date(2026, 1, 1)


def _add_households_and_customers(city, build_number: Number, persons: int = 80) -> None:
    """Customers of a bank mistype their telephone often; those of the second bank never do."""
    surnames, given = "王李张刘陈杨赵黄周吴", "伟芳娜敏静强磊军洋勇"
    for place in range(persons):
        name = surnames[place % 10] + given[place // 10 % 10] + given[(place * 7 + 3) % 10]
        known = {"phone": f"1200000{place:04}", "sex": Sex.MALE}
        wrong = known | {"phone": f"1300000{place:04}"} if place % 2 else known
        city.resident(f"r{place}", name, build_number(place), **known)
        city.customer(f"c{place}", "person", name, build_number(place), **wrong)
        city.add("customer", f"s{place}", source="second_bank", subject=("person", name, build_number(place)), **known)


@pytest.fixture(scope="module")
def learnt(module_city, build_number: Number):
    """A city of two banks, resolved once; its tests change nothing."""
    _add_households_and_customers(module_city, build_number)
    for place in (1, 2):
        module_city.customer(f"t{place}", "person", "诸葛小明", build_number(place + 200), phone="12012345678")
    module_city.resolve()
    return module_city


def _open(city) -> AbstractContextManager[Connection]:
    return open_database(city.home.resolution_database, GraphSettings(home=city.home.path))


def _read(city, kind: PartyKind = PartyKind.PERSON) -> TrainedModel:
    with _open(city) as connection:
        trained = find_model(connection, kind)
    assert trained is not None
    return trained


def test_a_level_is_drawn_towards_what_it_falls_back_to_by_its_sightings() -> None:
    fallback, met = {"same": 0.9, "near": 0.1}, {"same", "near"}
    assert draw_towards({}, {}, fallback, 1, 5) == fallback
    none, few, many = (draw_towards({"same": 8 * n, "near": 2 * n}, met, fallback, 1, 5) for n in (0, 5, 50_000))
    assert none == pytest.approx(fallback)
    assert none["near"] < few["near"] < many["near"] == pytest.approx(0.2, abs=1e-3)
    never = draw_towards({"same": 1_000}, met, fallback, 1, 5)
    assert 0 < never["near"] < 0.01
    for drawn in (few, many, never):
        assert sum(drawn.values()) == pytest.approx(1)


def test_a_level_that_nobody_was_seen_at_keeps_what_is_stated_and_takes_nothing_from_the_others() -> None:
    stated = {"same_room": 0.6, "same_address": 0.15, "else": 0.25}
    drawn = draw_towards({"same_address": 900, "else": 100}, {"same_address", "else"}, stated, 1, 5)
    assert drawn["same_room"] == 0.6
    assert drawn["same_address"] == pytest.approx(0.9, abs=0.02)
    assert drawn["same_address"] + drawn["else"] == pytest.approx(1)


def test_each_pair_of_sources_has_its_own_values_drawn_towards_those_of_all(learnt) -> None:
    trained = _read(learnt)
    first = trained.source_pairs[name_source_pair("resident", "customer")]
    second = trained.source_pairs[name_source_pair("resident", "second_bank")]
    pooled = trained.pooled.comparisons["phone"]["same"].m
    assert first.known_pairs == second.known_pairs == 80
    assert first.comparisons["phone"]["same"].m < pooled < second.comparisons["phone"]["same"].m


def test_mentions_without_number_of_a_source_that_merges_by_number_are_as_likely_one_as_its_seats_say(
    city, build_number: Number
) -> None:
    """Whoever has a seat in two firms is one party by number, so that no two numbered parties of the source are one."""
    for place in range(80):
        for seat in range(2):
            firm = f"甲{place}乙{seat}有限公司", f"91660101MA0{place:04}{seat}XX"
            city.position(f"p{place}s{seat}", firm, f"王{chr(0x5000 + place)}", build_number(place))
    city.resolve()
    trained = _read(city)
    assert trained.source_pairs[name_source_pair("position", "position")].prior > 1 / 400


def test_both_halves_of_a_valid_number_are_there_to_find_one_with_an_error_by(city, build_number: Number) -> None:
    city.resident("r", "王伟", build_number(1))
    city.resident("s", "王伟", None)
    city.resolve()
    assert city.query("SELECT document_head || document_tail FROM person_party WHERE number IS NOT NULL") == [
        (build_number(1),)
    ]


def test_pairs_of_one_source_teach_nothing_because_their_names_differ_by_the_way_parties_are_told(
    city, build_number: Number
) -> None:
    _add_households_and_customers(city, build_number)
    for place in range(60):
        for spelled in ("张晓明", "张小明"):
            city.position(
                f"{place}{spelled}",
                ("鹏城市信达科技有限公司", "91660100MA5AAAAA0X"),
                spelled,
                build_number(place + 200),
            )
    city.resolve()
    trained = _read(city)
    alone = trained.source_pairs[name_source_pair("position", "position")]
    assert alone.known_pairs == 0
    assert alone.comparisons["name"]["same_sound"].m == trained.pooled.comparisons["name"]["same_sound"].m


def test_a_birth_date_that_only_the_number_tells_is_not_learnt_from(learnt) -> None:
    stated = {level.id: level.m for level in PERSONS.comparisons[1].levels}
    assert PERSONS.comparisons[1].name == "birth_on"
    assert {level: chance.m for level, chance in _read(learnt).pooled.comparisons["birth_on"].items()} == stated


def test_the_same_parties_in_any_order_give_the_same_json(learnt, city) -> None:
    city.rows = {table: Random(3).sample(rows, len(rows)) for table, rows in learnt.rows.items()}
    city.resolve()
    assert _read(city).to_json() == _read(learnt).to_json()


def test_an_export_lists_no_personal_value(learnt, tmp_path: Path) -> None:
    file = tmp_path / "person.json"
    with _open(learnt) as connection:
        export_model(connection, PartyKind.PERSON, file)
        frequencies = connection.execute(f"FROM '{name_frequency_file(file)}'").fetchall()
    assert len(frequencies) >= 2
    assert name_frequency_file(file).stat().st_mode & 0o077 == 0
    text = file.read_text("utf-8") + repr(frequencies)
    for rows in learnt.rows.values():
        for row in rows:
            assert row.subject.name not in text
            assert row.subject.number not in text
            assert row.phone not in text


def test_without_anything_to_learn_from_what_the_levels_state_holds(city) -> None:
    city.customer("1", "person", "张小明", None)
    city.resolve()
    trained = _read(city)
    assert trained.pooled.comparisons["phone"]["same"].m == 0.6
    assert (trained.pooled.known_pairs, trained.source_pairs) == (0, {})
    rarest = _read(city, PartyKind.LEGAL_ENTITY).rarest
    assert (rarest.pop("registered_name"), rarest.pop("business_name")) == pytest.approx((1e-6, 1e-5))
    assert set(rarest.values()) == {1}


def test_a_night_keeps_the_standing_model_and_training_makes_another(city, build_number: Number) -> None:
    city.resident("1", "张小明", build_number(1))
    city.resolve()
    first = _read(city)
    city.customer("1", "person", "张小明", build_number(1))
    city.resolve(night=2)
    assert _read(city) == first
    with _open(city) as connection:
        trained = train_model(connection, PERSONS, ResolutionSettings(), date(2026, 1, 2), digest_model_code())
    assert trained.data_digest != first.data_digest
    assert _read(city) == trained


def test_judgements_outlive_the_model_that_they_were_made_beside(city, build_number: Number) -> None:
    resident, customer = city.resident("1", "张小明", build_number(1)), city.customer("1", "person", "完颜阿骨打", None)
    city.resolve()
    city.judge("same", ("resident", "1", "subject"), ("customer", "1", "subject"))
    city.customer("2", "person", "张小明", build_number(1))
    city.resolve(night=2)
    before = _read(city)
    with _open(city) as connection:
        assert train_model(connection, PERSONS, ResolutionSettings(), date(2026, 1, 2), digest_model_code()) != before
    city.resolve(night=3)
    assert city.entity_of(resident) == city.entity_of(customer)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"format": 7}, "has format 7"),
        ({"code_digest": "other"}, "another version of the code"),
        ({"party_kind": "legal_entity"}, "is of kind legal_entity"),
    ],
)
def test_a_model_of_another_version_is_refused(learnt, change: dict[str, object], reason: str) -> None:
    trained = read_model(json.dumps(json.loads(_read(learnt).to_json()) | change))
    with pytest.raises(ModelRefused, match=reason):
        check_model(trained, PERSONS, digest_model_code())


def test_a_model_with_other_levels_is_refused_and_a_night_trains_anew(city, build_number: Number) -> None:
    city.resident("1", "张小明", build_number(1))
    city.resolve()
    first = _read(city)
    content = json.loads(first.to_json())
    content["pooled"]["comparisons"]["phone"]["nearly"] = [0.1, 0.1]
    with pytest.raises(ModelRefused, match="other levels in phone"):
        check_model(read_model(json.dumps(content)), PERSONS, digest_model_code())
    with _open(city) as connection:
        connection.execute("UPDATE model SET settings = ? WHERE party_kind = 'person'", [json.dumps(content)])
    city.resolve(night=2)
    assert _read(city).pooled == first.pooled
    assert _read(city).trained_on == date(2026, 1, 2)


@pytest.mark.parametrize("text", ["", "{}", '{"format": 1, "party_kind": "阿房宫"}'])
def test_what_is_no_model_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(ModelRefused) as raised:
        read_model(text)
    assert "阿房宫" not in str(raised.value)


def test_an_exported_model_is_imported_with_its_own_frequencies_alone(learnt, tmp_path: Path) -> None:
    file, code = tmp_path / "person.json", digest_model_code()
    database = shutil.copy(learnt.home.resolution_database, tmp_path / "resolution.duckdb")
    with open_database(Path(database), GraphSettings(home=tmp_path)) as connection:
        exported = export_model(connection, PartyKind.PERSON, file)
        connection.execute("DELETE FROM model")
        connection.execute("DELETE FROM frequency")
        assert import_model(connection, PERSONS, file, code) == find_model(connection, PartyKind.PERSON) == exported
        other = "SELECT 'phone' AS column_name, 1::UBIGINT AS value_hash, 1 AS common_number, 0.5 AS frequency_ratio"
        connection.execute(f"COPY ({other}) TO '{name_frequency_file(file)}'")
        with pytest.raises(ModelRefused, match="frequencies"):
            import_model(connection, PERSONS, file, code)
