"""What a night makes of what changed is what it makes of everything from the same evening, in any order of rows.

Nights bring new records, corrections, withdrawals and judgements; a copy of the evening forgets what was scored and
clustered, keeps model, frequencies and ids, and gets the rows shuffled.
"""

import random
from datetime import date
from pathlib import Path

import duckdb
import pytest

from kg.home import Home
from kg.model.vocabulary import Sex
from tests.unit.resolution.conftest import StagedCity

_FORGOTTEN = (
    "pair", "person_scored", "legal_entity_scored", "cluster", "cluster_link", "cluster_conflict",
    "cluster_basis", "step_done",
)  # fmt: skip
_COMPARED = (
    "SELECT left_party_id, right_party_id, round(match_weight, 6) FROM pair",
    "FROM cluster", "FROM cluster_link", "FROM conflict", "FROM membership", "FROM identity", "FROM identity_event",
    "FROM retired_party", "FROM succession",
)  # fmt: skip
_SURNAMES, _GIVEN = ("王", "李", "诸葛", "欧阳"), ("小明", "晓明", "建国", "伟", "芳")
_FIRMS = (("鹏城市信达科技有限公司", "91660100MA5AAAAA0X"), ("鹏城市华星贸易有限公司", "91660100MA5BBBBB0X"))


def _build_number(place: int) -> str:
    return f"660101{1950 + place % 50}{1 + place % 12:02}{1 + place % 28:02}{place:03}X"


class _Nights:
    """Random nights of one city."""

    def __init__(self, city: StagedCity, seed: int) -> None:
        self.city = city
        self.drawn = random.Random(seed)
        self.mentions: list[tuple[str, str, str]] = []
        self.key = 0
        self.minute = 0

    def draw(self, changes: int) -> None:
        """One night's changes."""
        for _ in range(changes):
            self.drawn.choice((self._add, self._add, self._add, self._correct, self._withdraw, self._judge))()

    def _add(self) -> None:
        self.key += 1
        self._state(self.drawn.choice(("resident", "customer", "customer", "position")), str(self.key))

    def _state(self, table: str, key: str) -> None:
        drawn = self.drawn
        who = drawn.randrange(12)
        name = _SURNAMES[who % 4] + (_GIVEN[who % 5] if drawn.random() < 0.8 else drawn.choice(_GIVEN))
        number = _build_number(who) if drawn.random() < 0.4 else None
        if table == "position":
            self.city.position(key, drawn.choice(_FIRMS), name, number)
            self.mentions.append((table, key, "person"))
            return
        stated = {
            "phone": f"120000000{who:02}" if drawn.random() < 0.7 else None,
            "birth_on": date(1950 + who, 1 + who, 1 + who) if drawn.random() < 0.7 else None,
            "sex": Sex.MALE if drawn.random() < 0.5 else None,
        }
        if table == "resident":
            self.city.resident(key, name, number, **stated)
        else:
            self.city.customer(key, "person", name, number, **stated)
        self.mentions.append((table, key, "subject"))

    def _correct(self) -> None:
        if self.mentions:
            table, key, mention = self.drawn.choice(self.mentions)
            self._forget(table, key, mention)
            self._state(table, key)

    def _withdraw(self) -> None:
        if self.mentions:
            self._forget(*self.drawn.choice(self.mentions))

    def _forget(self, table: str, key: str, mention: str) -> None:
        self.city.withdraw(table, key)
        self.mentions.remove((table, key, mention))

    def _judge(self) -> None:
        if len(self.mentions) > 1:
            self.minute += 1
            left, right = self.drawn.sample(self.mentions, 2)
            verdict = self.drawn.choice(("same", "same", "different", "withdrawn"))
            self.city.judge(verdict, left, right, minute=self.minute)


def _walk(path: Path, seed: int, nights: int) -> None:
    city = StagedCity(Home(path / "evening").ensure())
    drawn = _Nights(city, seed)
    drawn.draw(40)
    city.resident("apart-1", "上官云", None)
    city.resident("apart-2", "司徒雨", None)
    city.resolve()
    city.judge("same", *(("resident", key, "subject") for key in ("apart-1", "apart-2")))
    for night in range(2, nights + 2):
        drawn.draw(8)
        whole = city.copy(path / f"whole-{night}")
        with duckdb.connect(str(whole.home.resolution_database)) as connection:
            for table in _FORGOTTEN:
                connection.execute(f"DELETE FROM {table}")
            connection.execute("UPDATE model SET scored_with = NULL")
        for rows in whole.rows.values():
            drawn.drawn.shuffle(rows)
        assert whole.resolve(night) == city.resolve(night)
        for relation in _COMPARED:
            order = relation if relation.startswith("SELECT") else f"SELECT * {relation}"
            assert whole.query(f"{order} ORDER BY ALL") == city.query(f"{order} ORDER BY ALL"), (seed, night, relation)
    kinds = {str(event) for (event,) in city.query("SELECT DISTINCT event FROM identity_event")}
    assert {"created", "merged"} <= kinds


def test_a_night_of_changes_comes_to_what_all_of_it_does(tmp_path: Path) -> None:
    _walk(tmp_path, 1, nights=1)


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(2, 12))
def test_ten_sequences_of_nights_come_to_what_each_whole_night_does(tmp_path: Path, seed: int) -> None:
    _walk(tmp_path, seed, nights=3)
