"""What goes wrong about nights: half of a delivery, another contract, two contents of a key, everything withdrawn."""

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from kg.engine.database import open_database
from kg.errors import ReferenceTableError, SourceError
from loaders.checking.batch_check import CheckedBatch
from loaders.contracts.source_contract import read_contract
from loaders.contracts.source_tables import SourceTable
from loaders.staging import hidden_keys, source_landing
from loaders.staging.history import read_state
from tests.night_folders import CONTRACT, NightFolders, night

MANY = [f"A,{place},B,0.1" for place in range(200)]


@pytest.fixture
def folders(tmp_path: Path) -> NightFolders:
    return NightFolders(tmp_path)


def make_another(path: Path) -> NightFolders:
    path.mkdir()
    return NightFolders(path)


def use_contract(folders: NightFolders, old: str, new: str) -> None:
    """Change the contract of the source from here on."""
    document = folders.path / "test_market.odcs.yaml"
    assert old in CONTRACT
    document.write_text(CONTRACT.replace(old, new), encoding="utf-8")
    folders.contract = read_contract(document)


def read_registers(folders: NightFolders) -> list[tuple[object, ...]]:
    with open_database(folders.home.registry_database, folders.settings, read_only=True) as connection:
        return connection.execute("SELECT record_type, priority FROM register_source ORDER BY ALL").fetchall()


def test_a_correction_that_is_stopped_by_another_file_takes_nothing_away(
    folders: NightFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders.take_in(folders.put(1, {"licence": ["L1,A,x,"], "share": ["A,1,B,0.5"]}))
    before = folders.digest()
    check_batch = source_landing.check_batch

    def stop_at_licence(table: SourceTable, *arguments: Any) -> CheckedBatch:
        if table.name == "licence":
            raise SourceError("licence.csv is cut off.")
        return check_batch(table, *arguments)

    monkeypatch.setattr(source_landing, "check_batch", stop_at_licence)
    assert folders.land(folders.put(1, {"licence": ["L2,A,x,"], "share": ["A,1,B,0.4"]})).failed
    folders.apply()
    assert folders.digest() == before


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_file_that_is_withdrawn_stays_so_whatever_comes_first(folders: NightFolders, order: tuple[int, ...]) -> None:
    first = folders.put(1, {"licence": ["L1,A,x,"]})
    sent = folders.put(2, {"licence": ["L1,A,y,"]})
    withdrawn = folders.put(2, {}, withdraws=["licence.csv"])
    for place in order:
        folders.take_in((first, sent, withdrawn)[place])
    folders.take_in(withdrawn)
    assert folders.read("licensing", "record_key, authority") == [("licensing:L1", "x")]


def test_a_file_that_nobody_describes_cannot_be_withdrawn_in_silence(folders: NightFolders) -> None:
    with pytest.raises(SourceError, match=r"withdraws licenze\.csv"):
        folders.land(folders.put(1, {"licence": ["L1,A,x,"]}, withdraws=["licenze.csv"]))


def test_what_a_full_file_closes_is_said_by_the_contract_it_came_under(folders: NightFolders, tmp_path: Path) -> None:
    keeps = ("{property: absence, value: closes}", "{property: absence, value: keeps}")
    nights = {1: ["A,1,B,0.5", "A,2,B,0.5"], 2: ["A,1,B,0.5"]}
    for number, lines in nights.items():
        folders.take_in(folders.put(number, {"share": lines}))
    use_contract(folders, *keeps)
    folders.take_in(folders.put(3, {"share": ["A,3,B,0.5"]}))
    expected = folders.digest()
    assert folders.read("shareholding", "record_key") == [("shareholding:A|1",), ("shareholding:A|3",)]
    other = make_another(tmp_path / "other")
    use_contract(other, *keeps)
    other.take_in(other.put(3, {"share": ["A,3,B,0.5"]}))
    use_contract(other, "version: 1.0.0", "version: 1.0.0")
    for number, lines in nights.items():
        other.land(other.put(number, {"share": lines}))
    other.apply()
    assert other.digest() == expected


def test_what_is_known_of_a_source_is_what_the_contract_of_its_last_night_says(folders: NightFolders) -> None:
    use_contract(folders, "priority, value: 1", "priority, value: 7")
    folders.take_in(folders.put(2, {"licence": ["L1,A,x,"]}))
    expected = read_registers(folders)
    use_contract(folders, "priority, value: 1", "priority, value: 1")
    folders.take_in(folders.put(1, {"licence": ["L1,A,x,"]}))
    assert read_registers(folders) == expected == [("licensing", 7), ("shareholding", 7)]
    folders.take_in(folders.put(2, {}, batch=2, withdraws=["licence.csv"]))
    assert read_registers(folders) == [("licensing", 1), ("shareholding", 1)]


def test_a_file_stands_once_although_its_table_has_another_name_now(folders: NightFolders) -> None:
    folder = folders.put(1, {"licence": ["L1,A,x,", "L2,A,x,"]})
    folders.take_in(folder)
    use_contract(folders, "name: licence\n", "name: permit\n")
    (folder / "licence.csv").write_text("number,firm,authority,flag\nL1,A,x,\n", encoding="utf-8")
    folders.take_in(folder)
    assert folders.read("licensing", "record_key") == [("licensing:L1",)]


@pytest.mark.parametrize(
    ("first", "second"),
    [(["L1,A,x,", "L1,A,y,"], ["L1,A,y,", "L1,A,x,"]), (["L1,A,x,", "L1,A,x,D"], ["L1,A,x,D", "L1,A,x,"])],
    ids=["two contents", "withdrawn"],
)
def test_which_of_two_lines_comes_last_tells_runs_apart(
    folders: NightFolders, first: list[str], second: list[str]
) -> None:
    (before,) = folders.take_in(folders.put(1, {"licence": first}))
    stood = folders.read("licensing", "authority")
    (after,) = folders.take_in(folders.put(1, {"licence": second}, batch=2))
    assert before != after
    assert folders.read("licensing", "authority") != stood


def test_two_contents_of_a_key_come_out_the_same_in_one_file_or_in_two(folders: NightFolders, tmp_path: Path) -> None:
    whole = folders.take_in(folders.put(1, {"licence": ["L1,A,x,", "L1,A,y,"]}))
    parts = make_another(tmp_path / "parts")
    parts.take_in(parts.put(1, {"licence-2": ["L1,A,y,"]}))
    assert parts.take_in(parts.put(1, {"licence-1": ["L1,A,x,"]})) == whole
    assert parts.digest() == folders.digest()


def test_a_night_that_is_withdrawn_whole_leaves_nothing_in_the_staged_tables(folders: NightFolders) -> None:
    folders.take_in(folders.put(1, {"licence": ["L1,A,x,"]}))
    assert folders.take_in(folders.put(1, {}, withdraws=["licence.csv"])) == []
    assert folders.read("licensing", "record_key") == []
    assert read_registers(folders) == []


def test_a_withdrawn_part_lets_the_others_of_a_held_source_in(folders: NightFolders) -> None:
    folders.take_in(folders.put(1, {"share": MANY}))
    assert folders.land(folders.put(2, {"share": MANY, "share-2": [f"C,{at},B,0.1" for at in range(400)]})).failed
    assert not folders.land(folders.put(2, {}, withdraws=["share-2.csv"])).failed
    folders.apply()
    assert len(folders.read("shareholding", "record_key")) == 200


def test_a_night_that_was_accepted_stays_accepted(folders: NightFolders) -> None:
    folders.take_in(folders.put(1, {"share": MANY}))
    half = folders.put(2, {"share": MANY[:50]})
    assert folders.land(half).failed
    assert not folders.land(half, accepted=["test_market"]).failed
    assert not folders.land(folders.put(2, {"share-2": MANY[50:60]})).failed
    assert folders.land(folders.put(3, {"share": MANY[:10]})).failed, "another night is judged anew"


def test_a_night_that_is_held_is_told_until_somebody_settles_it(folders: NightFolders) -> None:
    folders.take_in(folders.put(1, {"share": MANY}))
    assert folders.land(folders.put(2, {"share": MANY[:50]})).failed
    folders.take_in(folders.put(3, {"share": MANY}))
    assert [item.night for item in read_state(folders.home, folders.settings).held] == [night(2)]


def test_only_keys_that_are_new_are_compared_with_those_of_refused_rows(
    folders: NightFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders.take_in(folders.put(1, {"share": [*MANY, "A,X1,B,", "A,X2,B,"]}))
    hidden: list[str] = []
    hide_key = hidden_keys.hide_key

    def count(keys: object, source: str, key: str) -> str:
        hidden.append(key)
        return hide_key(keys, source, key)  # type: ignore[arg-type]

    monkeypatch.setattr(hidden_keys, "hide_key", count)
    folders.take_in(folders.put(2, {"share": [*MANY, "A,X1,B,0.5"]}))
    assert hidden == ["shareholding:A|X1"]
    with open_database(folders.home.registry_database, folders.settings, read_only=True) as connection:
        shown = connection.execute("SELECT record_key FROM refused ORDER BY line").fetchall()
    assert shown[0] == ("shareholding:A|X1",)
    assert shown[1][0].startswith("hidden:")


def test_a_home_of_one_world_is_walked_with_its_tables_alone(folders: NightFolders) -> None:
    folders.take_in(folders.put(1, {"licence": ["L1,A,x,"]}))
    with open_database(folders.home.registry_database, folders.settings) as connection:
        connection.execute("INSERT INTO world VALUES ('city')")
    with pytest.raises(ReferenceTableError, match="`city`"):
        folders.land(folders.put(2, {}, withdraws=["licence.csv"]))
