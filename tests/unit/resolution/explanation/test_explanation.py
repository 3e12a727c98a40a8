"""Explanations add up, lead from record to record, and name nobody."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from kg.access.purposes import Role
from kg.engine.database import open_database
from kg.errors import AccessDenied, ModelRefused, RequestError
from kg.home import Home
from kg.ledger.store import open_ledger
from kg.model.record import mentions_of
from kg.model.staged import RECORD_TYPES
from kg.model.vocabulary import PartyKind, Sex
from kg.settings import GraphSettings
from resolution.explanation import clusters
from resolution.explanation.command import app
from resolution.explanation.evidence import find_evidence
from resolution.explanation.joining import ApartReason, StepKind, explain_joining, read_steps
from resolution.explanation.notebook import explain, explain_cluster
from resolution.explanation.words import iter_lines, say_step
from resolution.firm_comparisons import FIRM_NAME
from resolution.looking import open_resolved
from resolution.models import PERSONS
from resolution.pipeline import digest_model_code
from resolution.settings import ResolutionSettings
from resolution.splink_settings import weigh_level
from resolution.standing_model import train_model
from resolution.trained_model import Chance
from tests.unit.resolution.conftest import StagedCity
from tests.unit.resolution.test_pipeline import _add_background

PHONE = "12012345678"


def _build_number(place: int) -> str:
    return f"660101{1950 + place % 50}{1 + place % 12:02}{1 + place % 28:02}{place:03}X"


_NUMBER = _build_number(99)


@pytest.fixture(scope="module")
def resolved(tmp_path_factory: pytest.TempPathFactory) -> StagedCity:
    """A resident, a customer of the same number, and one without number who is found by birth and telephone."""
    city = StagedCity(Home(tmp_path_factory.mktemp("resolved") / "home").ensure())
    _add_background(city, _build_number)
    city.resident("1", "诸葛小明", _NUMBER, phone=PHONE, sex=Sex.MALE)
    city.customer("1", "person", "诸葛小明", _NUMBER, phone=PHONE, sex=Sex.MALE)
    born = date(1950 + 99 % 50, 1 + 99 % 12, 1 + 99 % 28)
    city.customer("2", "person", "诸葛晓明", None, birth_on=born, phone=PHONE, sex=Sex.MALE)
    city.customer("3", "person", "完颜阿骨打", "66010119770303077X")
    city.resolve()
    return city


@pytest.fixture
def linked(resolved: StagedCity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StagedCity:
    """That night in a place of its own."""
    monkeypatch.setenv("KG_HOME", str(tmp_path / "home"))
    return resolved.copy(tmp_path / "home")


def _party(city, table: str, key: str) -> str:
    ((party,),) = city.query(
        f"SELECT party_id FROM person_party WHERE source = '{table}' AND record_key = '{table}:{key}'"
    )
    return party


def _explain(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), catch_exceptions=True)


def test_the_bits_of_every_scored_pair_add_up_to_its_match_weight(linked) -> None:
    with open_resolved(linked.home, GraphSettings(home=linked.home.path)) as connection:
        pairs = connection.execute("SELECT * FROM pair").fetchall()
        assert len(pairs) >= 2
        for left, right, kind, match_weight in pairs:
            evidence = find_evidence(connection, PartyKind(kind), right, left)
            assert evidence is not None
            assert evidence.match_weight == pytest.approx(match_weight, abs=1e-6)
            assert all(compared.english and compared.chinese for compared, _, _ in iter_lines(evidence))


def test_a_level_that_is_rarer_than_the_value_it_shares_adds_up_too(city) -> None:
    _add_background(city, _build_number)
    pair = [city.customer(name, "person", name, None, phone=PHONE) for name in ("張小明", "张小明")]
    city.resolve()
    with open_resolved(city.home, GraphSettings(home=city.home.path)) as connection:
        evidence = find_evidence(connection, PartyKind.PERSON, pair[0], pair[1])
        joining = explain_joining(connection, pair[0], pair[1])
    assert evidence is not None
    assert joining is not None
    assert evidence.findings[0].level == "same_folded"
    assert evidence.match_weight == pytest.approx(joining.match_weight, abs=1e-6)


@pytest.mark.parametrize(("level", "bits"), [("trade_name_and_region", 2.0), ("trade_name_and_industry", 0.0)])
def test_half_of_the_firms_of_one_trade_name_share_more_than_it(level: str, bits: float) -> None:
    chances = {one.id: Chance(one.m, one.u) for one in FIRM_NAME.levels}
    (stated,) = [one for one in FIRM_NAME.levels if one.id == level]
    assert weigh_level(FIRM_NAME, stated, chances, chances, 0.01) == pytest.approx(bits)


def test_a_model_that_came_after_the_night_explains_nothing_of_it(linked) -> None:
    parties = _party(linked, "resident", "1"), _party(linked, "customer", "2")
    settings = GraphSettings(home=linked.home.path)
    dearer = ResolutionSettings(fallback_sightings=50)
    with open_database(linked.home.resolution_database, settings) as connection:
        train_model(connection, PERSONS, dearer, date(2026, 1, 2), digest_model_code())
    with open_resolved(linked.home, settings) as connection, pytest.raises(ModelRefused, match="after the last night"):
        find_evidence(connection, PartyKind.PERSON, *parties)
    linked.resolve(night=2, linkage=dearer)
    with open_resolved(linked.home, settings) as connection:
        evidence = find_evidence(connection, PartyKind.PERSON, *parties)
        joining = explain_joining(connection, *parties)
    assert evidence is not None
    assert joining is not None
    assert evidence.match_weight == pytest.approx(joining.match_weight, abs=1e-6)


def test_a_telephone_that_many_share_weighs_less_than_one_that_two_state(city) -> None:
    parties = []
    for place in range(40):
        name, number = f"张{'伟芳娜敏静'[place % 5]}{'安宝成德恩福光海'[place // 5]}", _build_number(place)
        phone = PHONE if place < 15 else f"1200000{place:04}"
        resident = city.resident(str(place), name, number, phone=phone)
        parties.append((resident, city.customer(str(place), "person", name, number, phone=phone)))
    city.resolve()
    with open_resolved(city.home, GraphSettings(home=city.home.path)) as connection:
        evidence = [find_evidence(connection, PartyKind.PERSON, *parties[place]) for place in (3, 30)]
    shared, own = (
        {found.comparison: (found.level, found.bits) for found in one.findings}["phone"] for one in evidence if one
    )
    assert shared[0] == own[0] == "same"
    assert own[1] - shared[1] > 3, "stated by thirty parties, not by two"


def test_the_path_leads_from_record_to_record_and_marks_what_alone_holds_it(linked) -> None:
    numbered, found = _party(linked, "customer", "1"), _party(linked, "customer", "2")
    with open_resolved(linked.home, GraphSettings(home=linked.home.path)) as connection:
        joining = explain_joining(connection, numbered, found)
        assert joining is not None
        assert joining.left_entity_id == joining.right_entity_id
        assert joining.path[0].left_party_id == numbered
        assert joining.path[-1].right_party_id == found
        for step, following in zip(joining.path, joining.path[1:], strict=False):
            assert step.right_party_id == following.left_party_id
        steps = read_steps(connection, joining.left_entity_id)
        assert {step.kind for step in steps} == {StepKind.NUMBER, StepKind.SCORE}
        assert [step.is_bridge for step in steps] == [True, True]
        assert "only thing" in say_step(steps[0]).english


def test_a_refusal_names_what_keeps_two_apart(linked) -> None:
    resident, stranger = _party(linked, "resident", "1"), _party(linked, "customer", "3")
    with open_resolved(linked.home, GraphSettings(home=linked.home.path)) as connection:
        joining = explain_joining(connection, resident, stranger)
        assert joining is not None
        assert joining.reasons == (ApartReason.TWO_NUMBERS,)
        assert explain_joining(connection, resident, "nobody") is None
    linked.judge("different", ("resident", "1", "subject"), ("customer", "2", "subject"))
    linked.resolve(night=2)
    with open_resolved(linked.home, GraphSettings(home=linked.home.path)) as connection:
        joining = explain_joining(connection, resident, _party(linked, "customer", "2"))
        assert joining is not None
        assert joining.reasons[0] is ApartReason.JUDGED_APART
        assert joining.path == ()


def test_the_command_tells_words_and_bits_and_names_nobody(linked) -> None:
    result = _explain("pair", "resident/resident:1", "customer/customer:2#subject", "--case", "CASE-1")
    assert result.exit_code == 0, result.output
    assert "one entity" in result.output
    assert "bits in all" in result.output
    told = json.loads(
        _explain("pair", "resident/resident:1", "customer/customer:2", "--case", "C", "-f", "json").output
    )
    assert told["evidence"]["findings"]
    picture = _explain("pair", "resident/resident:1", "customer/customer:2", "--case", "C", "-f", "svg").output
    assert picture.startswith("<svg")
    for said in (result.output, json.dumps(told, ensure_ascii=False), picture):
        assert not any(personal in said for personal in ("诸葛", PHONE, "660101"))


def test_a_cluster_and_an_id_are_explained(linked) -> None:
    entity = linked.entity_of(_party(linked, "resident", "1"))
    said = _explain("cluster", entity, "--case", "CASE-1").output
    assert said.count(" – ") == 2
    assert "created" in _explain("id", entity, "--case", "CASE-1").output
    assert isinstance(_explain("id", "e_nobody", "--case", "C").exception, RequestError)
    assert isinstance(_explain("cluster", "e_nobody", "--case", "C").exception, RequestError)


def test_a_cluster_is_drawn_with_its_bridges_and_without_any_name(linked) -> None:
    entity = linked.entity_of(_party(linked, "resident", "1"))
    svg, page = (_explain("cluster", entity, "--case", "C", "-f", form).output for form in ("svg", "html"))
    assert page.startswith("<!doctype html>")
    assert svg.strip() in page
    boxes, ties = svg.count('rx="'), svg.count("<path d=") - svg.count("<marker")
    assert (boxes, ties) == (3, 2)
    assert [svg.count(tie) for tie in ("号码相同（唯一连接）", "bits（唯一连接）")] == [1, 1]
    assert "marker-end" not in svg
    assert svg.count("customer") == 2
    assert not [value for value in ("诸葛", _NUMBER, PHONE, "customer:1") if value in svg]
    assert [entry["operation"] for entry in _read_entries(linked)[-2:]] == ["explain cluster"] * 2
    denied = _explain("cluster", entity, "--case", "C", "-f", "svg", "--role", "regulator")
    assert isinstance(denied.exception, AccessDenied)


def test_a_cluster_of_too_many_mentions_is_told_in_words_alone(linked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "MOST_MENTIONS", 2)
    entity = linked.entity_of(_party(linked, "resident", "1"))
    assert "too many for a picture" in str(_explain("cluster", entity, "--case", "C", "-f", "svg").exception)
    assert explain_cluster(entity, case="C")._repr_svg_() is None


def test_every_part_that_a_mention_plays_has_a_word_in_pictures() -> None:
    records = [record for kinds in RECORD_TYPES.values() for record in kinds.values()]
    assert {part for record in records for part in mentions_of(record)} == clusters.PARTS.keys()


def test_an_id_that_was_retired_names_who_answers_for_it(linked) -> None:
    kept, other = (linked.entity_of(_party(linked, *record)) for record in (("resident", "1"), ("customer", "3")))
    linked.withdraw("customer", "3")
    linked.customer("3", "person", "诸葛小明", _NUMBER)
    linked.resolve(night=2)
    (retired,) = {kept, other} - {linked.entity_of(_party(linked, "resident", "1"))}
    (kept,) = {kept, other} - {retired}
    assert f"Now answers: {kept}." in str(_explain("cluster", retired, "--case", "C").exception)
    assert f"Now answers: {kept}." in _explain("id", retired, "--case", "D").output
    denied = _explain("cluster", retired, "--case", "C", "--role", "regulator")
    assert isinstance(denied.exception, AccessDenied), "who answers for it is told to nobody who may not look"
    assert isinstance(_explain("id", retired, "--case", "C", "--role", "regulator").exception, AccessDenied)
    *told, refused, refused_too = _read_entries(linked)[-4:]
    assert [(one["operation"], one["entity_ids"], one["case_reference"]) for one in told] == [
        ("explain cluster", [kept], "C"), ("explain id", [kept], "D")
    ]  # fmt: skip
    for one in (refused, refused_too):
        assert (one["entity_ids"], len(one["refused"])) == ([], 1)


def _read_entries(city: StagedCity) -> list[Any]:
    ledger = open_ledger(city.home.ledger)
    entries = [json.loads(content) for content in ledger.iter_contents()]
    ledger.close()
    return entries


def test_who_may_not_see_evidence_is_refused(linked) -> None:
    words = ("pair", "resident/resident:1", "customer/customer:2", "--case", "C", "--role", "regulator")
    assert isinstance(_explain(*words).exception, AccessDenied)


def test_an_unknown_record_is_told_without_its_words(linked) -> None:
    result = _explain("pair", "resident/resident:诸葛", "customer/customer:2", "--case", "C")
    assert isinstance(result.exception, RequestError)
    assert "诸葛" not in str(result.exception)
    entry = _read_entries(linked)[-1]
    assert (entry["operation"], entry["case_reference"], entry["entity_ids"]) == ("explain pair", "C", [])


def test_a_notebook_shows_the_words_and_the_waterfall_and_the_look_is_audited(linked) -> None:
    shown = explain("resident/resident:1", "customer/customer:2", case="CASE-1")
    assert "one entity" in str(shown)
    assert (shown._repr_svg_() or "").startswith("<svg")
    cluster = explain_cluster(linked.entity_of(_party(linked, "resident", "1")), case="CASE-1")
    assert repr(cluster).count(" – ") == 2
    assert "only thing" in repr(cluster)
    assert "唯一连接" in (cluster._repr_svg_() or "")
    with pytest.raises(AccessDenied):
        explain("resident/resident:1", "customer/customer:2", case="CASE-1", role=Role.REGULATOR)
    ledger = open_ledger(linked.home.ledger)
    try:
        entries = [json.loads(content) for content in ledger.iter_contents()]
    finally:
        ledger.close()
    assert [bool(entry["refused"]) for entry in entries] == [False, False, True]
