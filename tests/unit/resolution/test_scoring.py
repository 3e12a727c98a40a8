"""A night scores what changed, and comes to what scoring all parties again would."""

import copy
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from kg.engine.database import Connection, open_database
from kg.home import Home
from kg.model.vocabulary import Sex
from kg.settings import GraphSettings
from resolution import pipeline
from resolution.models import MODELS
from resolution.scoring import score_pairs
from resolution.settings import ResolutionSettings
from resolution.standing_model import find_model

Number = Callable[[int], str]
_SURNAMES, _GIVEN = "王李张刘陈", "伟芳娜敏静强"
_LINKAGE = ResolutionSettings(block_pairs=12)
"""A bound that blocks of so small a city pass and fall below again."""


class Nights:
    """A small city whose records change from night to night; few names, so that many pairs are looked at."""

    def __init__(self, city, build_number: Number, seed: int) -> None:
        self.city, self.build_number, self.random = city, build_number, Random(seed)
        self.night = 0
        self.records: dict[tuple[str, int], dict[str, object]] = {}
        for person in range(60):
            self.records["resident", person] = self._draw(person, with_number=0.9)
            self.records["customer", person] = self._draw(person, with_number=0.5)
        for firm in range(15):
            self.records["registration", firm] = self._draw_firm(firm)
            self.records["firm_customer", firm] = self._draw_firm(firm) | {"number": None}

    def pass_one(self) -> None:
        """New, changed, corrected and withdrawn records, in another order; then the night."""
        if self.night:
            for key in self.random.sample(sorted(self.records), 6):
                change = self.random.choice(["withdraw", "phone", "name", "number"])
                if change == "withdraw":
                    del self.records[key]
                elif change == "number":
                    self.records[key]["number"] = None
                else:
                    self.records[key][change] = self._draw(self.random.randrange(60), 1)[change]
            for _ in range(3):
                person = 100 + self.random.randrange(900)
                self.records["customer", person] = self._draw(person, with_number=0.5)
                firm = 100 + self.random.randrange(900)
                self.records["firm_customer", firm] = self._draw_firm(firm) | {"number": None}
        self.night += 1
        self.city.rows.clear()
        for (table, place), record in self.random.sample(sorted(self.records.items()), len(self.records)):
            self._add(table, place, dict(record))
        self.city.resolve(self.night, linkage=_LINKAGE)

    def copy(self, folder: Path) -> "Nights":
        """The same city after the same nights, in a home of its own."""
        other = copy.copy(self)
        shutil.copytree(self.city.home.path, folder / "copied")
        other.city = replace(self.city, home=Home(folder / "copied"), rows=copy.deepcopy(self.city.rows))
        other.records, other.random = copy.deepcopy(self.records), copy.copy(self.random)
        return other

    def _add(self, table: str, place: int, record: dict[str, object]) -> None:
        name, number = record.pop("name"), record.pop("number")
        if table == "resident":
            self.city.resident(str(place), name, number, **record)
        elif table == "registration":
            self.city.firm(str(place), name, number, **record)
        else:
            kind = "person" if table == "customer" else "legal_entity"
            self.city.customer(f"{table}{place}", kind, name, number, **record)

    def _draw(self, person: int, with_number: float) -> dict[str, object]:
        draw = self.random
        return {
            "name": draw.choice(_SURNAMES) + draw.choice(_GIVEN) + draw.choice(("", *_GIVEN)),
            "number": self.build_number(person) if draw.random() < with_number else None,
            "phone": draw.choice((None, f"1200000{draw.randrange(20):04}")),
            "address": draw.choice((None, f"鹏城市南山区创新路{draw.randrange(5)}号")),
            "sex": draw.choice(list(Sex)),
        }

    def _draw_firm(self, firm: int) -> dict[str, object]:
        draw = self.random
        return {
            "name": f"鹏城市{'信达恒金天'[firm % 5]}{'瑞丰泰'[firm // 5 % 3]}科技有限公司",
            "number": f"91660100MA5{firm:06}X",
            "phone": f"1210000{draw.randrange(5):04}",
        }


def _open(city, path: Path) -> Connection:
    return open_database(path, GraphSettings(home=city.home.path, threads=1))


def _read_pairs(connection: Connection) -> list[tuple[object, ...]]:
    return connection.execute("SELECT * FROM pair ORDER BY ALL").fetchall()


def _check_against_full_scoring(city, folder: Path) -> int:
    """Score every party again with the same model, in a copy; how many pairs there are."""
    copy = folder / "scored_again.duckdb"
    shutil.copy(city.home.resolution_database, copy)
    with _open(city, copy) as connection:
        standing = _read_pairs(connection)
        connection.execute("UPDATE model SET scored_with = NULL")
        parties = 0
        for model in MODELS:
            trained = find_model(connection, model.kind)
            assert trained is not None
            parties += score_pairs(connection, model, trained)
        assert connection.execute(
            "SELECT (SELECT count(*) FROM person_scored) + (SELECT count(*) FROM legal_entity_scored)"
        ).fetchall() == [(parties,)]
        assert _read_pairs(connection) == standing
    copy.unlink()
    return len(standing)


@pytest.fixture(scope="module")
def first_night(module_city, build_number: Number) -> Nights:
    """A city after its first night, to be copied."""
    nights = Nights(module_city, build_number, seed=1)
    nights.pass_one()
    return nights


@pytest.fixture
def nights(first_night: Nights, tmp_path: Path) -> Nights:
    """A city after its first night."""
    return first_night.copy(tmp_path)


def _read_crowded(city) -> dict[object, object]:
    return dict(city.query("SELECT party_id, crowded FROM legal_entity_party"))  # type: ignore[arg-type]


def test_nights_of_changes_come_to_what_scoring_all_again_does(nights: Nights, tmp_path: Path) -> None:
    before = _read_crowded(nights.city)
    for _ in range(2):
        nights.pass_one()
    after = _read_crowded(nights.city)
    assert any(before[party] != after[party] for party in before.keys() & after.keys()), "a block became crowded"
    assert _check_against_full_scoring(nights.city, tmp_path) > 20


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(3))
def test_after_every_night_of_three_sequences(city, build_number: Number, tmp_path: Path, seed: int) -> None:
    """Whole nights of ten sequences are in `test_incremental_nights`."""
    nights = Nights(city, build_number, seed)
    pair_count = 0
    for _ in range(4):
        nights.pass_one()
        pair_count += _check_against_full_scoring(city, tmp_path)
    assert pair_count > 20


@pytest.fixture
def scored(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Parties that were scored, a figure for each time and kind that scoring ran."""
    counts: list[int] = []

    def count(*arguments: object) -> int:
        counts.append(score_pairs(*arguments))  # type: ignore[arg-type]
        return counts[-1]

    monkeypatch.setattr(pipeline, "score_pairs", count)
    return counts


def _count_rows(city) -> dict[str, int]:
    tables = [str(name) for (name,) in city.query("SELECT table_name FROM duckdb_tables()")]
    return {name: len(city.query(f"FROM {name}")) for name in tables}


def test_a_night_scores_what_changed_however_many_nights_there_were(nights: Nights, scored: list[int]) -> None:
    city, before = nights.city, _count_rows(nights.city)
    for night in range(2, 4):
        scored.clear()
        city.customer("one", "person", "欧阳静强", None, phone=f"1200000{night:04}")
        city.resolve(night, linkage=_LINKAGE)
        assert sum(scored) == 1
        city.rows["customer"].pop()
    scored.clear()
    city.resolve(9, linkage=_LINKAGE)
    assert sum(scored) == 0
    logs = {"identity", "identity_event", "retired_party", "succession"}
    after = _count_rows(city)
    assert {name: count for name, count in after.items() if name not in logs} == {
        name: count for name, count in before.items() if name not in logs
    }


def test_an_empty_night_scores_nobody(nights: Nights, scored: list[int]) -> None:
    nights.city.resolve(2, linkage=_LINKAGE)
    assert scored == []


def test_a_scoring_that_is_cut_off_leaves_the_pairs_of_before(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    city, statement = nights.city, "SELECT count(*) FROM person_scored"
    pairs, ((parties,),) = city.query("SELECT * FROM pair ORDER BY ALL"), city.query(statement)
    city.customer("another", "person", "王伟芳", None)

    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("resolution.scoring.select_weight", cut_off)
        with pytest.raises(KeyboardInterrupt):
            city.resolve(2, linkage=_LINKAGE)
    assert city.query("SELECT * FROM pair ORDER BY ALL") == pairs
    assert city.query(statement) == [(parties,)]
    city.resolve(2, linkage=_LINKAGE)
    assert city.query(statement) == [(parties + 1,)]


def test_a_source_without_names_and_a_column_that_is_constant_join_nobody(city, build_number: Number) -> None:
    known = {"phone": "12000000000", "address": "鹏城市南山区创新路1号"}
    for place in range(60):
        city.resident(
            str(place), _SURNAMES[place % 5] + _GIVEN[place % 6] + _GIVEN[place // 5 % 6], build_number(place), **known
        )
        city.customer(str(place), "person", None, None, **known)
    report = city.resolve()
    assert (report.pairs, report.merged_by_splink, report.entities) == (0, 0, 120)
