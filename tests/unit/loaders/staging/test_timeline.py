"""What stands after some nights depends on what was sent for each of them, and on nothing else."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.engine.database import open_database
from tests.night_folders import NightFolders, night

SHARES = {
    1: {"share": ["A,1,B,0.5", "A,2,C,0.5", "B,1,C,1"], "licence": ["L1,A,x,", "L2,B,x,"]},
    2: {"share": ["A,1,B,0.4", "A,2,C,0.5"], "licence": ["L2,B,y,", "L3,C,x,", "L3,C,z,"]},
    3: {"share": ["A,1,B,0.5", "A,2,C,0.5", "B,1,C,1"], "licence": ["L2,B,x,", "L1,A,x,D"]},
}


@pytest.fixture
def folders(tmp_path: Path) -> NightFolders:
    return NightFolders(tmp_path)


def take_in_order(folders: NightFolders) -> tuple[list[str], str]:
    runs: list[str] = []
    for number, files in SHARES.items():
        runs = folders.take_in(folders.put(number, files))
    return runs, folders.digest()


def test_nights_in_their_order_leave_what_was_said_last(folders: NightFolders) -> None:
    take_in_order(folders)
    assert folders.read("shareholding", "record_key, share_ratio") == [
        ("shareholding:A|1", 0.5), ("shareholding:A|2", 0.5), ("shareholding:B|1", 1.0),
    ]  # fmt: skip
    assert folders.read("licensing", "record_key, authority") == [("licensing:L2", "x"), ("licensing:L3", "z")]


def test_a_late_night_comes_out_as_if_it_had_come_in_order(folders: NightFolders, tmp_path: Path) -> None:
    expected = take_in_order(folders)
    (tmp_path / "late").mkdir()
    late = NightFolders(tmp_path / "late")
    for number in (1, 3):
        late.take_in(late.put(number, SHARES[number]))
    assert late.digest() != expected[1]
    assert (late.take_in(late.put(2, SHARES[2])), late.digest()) == expected


def test_the_same_folder_again_changes_nothing(folders: NightFolders) -> None:
    expected = take_in_order(folders)
    again = folders.put(2, SHARES[2])
    report = folders.land(again)
    assert [file.skipped for source in report.sources for file in source.files] == [True, True]
    assert (folders.apply(), folders.digest()) == expected


def test_a_corrected_file_stands_for_the_first_whichever_comes_first(folders: NightFolders, tmp_path: Path) -> None:
    corrected = {"licence": ["L9,A,corrected,"]}
    for files, batch in ((SHARES[1], 1), (corrected, 2)):
        folders.take_in(folders.put(1, files, batch=batch))
    expected = folders.digest()
    (tmp_path / "other").mkdir()
    other = NightFolders(tmp_path / "other")
    for files, batch in ((corrected, 2), (SHARES[1], 1)):
        other.take_in(other.put(1, files, batch=batch))
    assert other.digest() == expected
    assert folders.read("licensing", "record_key") == [("licensing:L9",)]


def test_a_withdrawn_file_counts_as_never_sent(folders: NightFolders, tmp_path: Path) -> None:
    folders.take_in(folders.put(1, SHARES[1]))
    folders.take_in(folders.put(2, {"share": SHARES[2]["share"]}))
    expected = folders.digest()
    (tmp_path / "other").mkdir()
    other = NightFolders(tmp_path / "other")
    for number in (1, 2):
        other.take_in(other.put(number, SHARES[number]))
    assert other.digest() != expected
    other.take_in(other.put(2, {}, batch=2, withdraws=["licence.csv"]))
    assert other.digest() == expected


def test_a_row_flagged_as_withdrawn_ends_its_record_whatever_stood_above_it(folders: NightFolders) -> None:
    folders.take_in(folders.put(1, {"licence": ["L1,A,x,", "L2,A,x,", "L2,A,x,D", "L3,A,x,D", "L3,A,x,"]}))
    assert folders.read("licensing", "record_key") == [("licensing:L1",), ("licensing:L3",)]


def test_a_full_list_closes_what_it_leaves_out_and_a_list_of_changes_keeps_it(folders: NightFolders) -> None:
    folders.take_in(folders.put(1, SHARES[1]))
    folders.take_in(folders.put(2, {"share": ["A,1,B,0.5"], "licence": ["L1,A,x,"]}))
    assert folders.read("shareholding", "record_key") == [("shareholding:A|1",)]
    assert folders.read("licensing", "record_key") == [("licensing:L1",), ("licensing:L2",)]


def test_every_version_knows_when_it_stood(folders: NightFolders) -> None:
    take_in_order(folders)
    with open_database(folders.home.registry_database, folders.settings, read_only=True) as connection:
        rows = connection.execute(
            "SELECT share_ratio, (recorded_at + INTERVAL 8 HOUR)::DATE, (superseded_at + INTERVAL 8 HOUR)::DATE"
            " FROM shareholding WHERE record_key = 'shareholding:A|1' ORDER BY recorded_at"
        ).fetchall()
    assert [(ratio, begun, ended) for ratio, begun, ended in rows] == [
        (0.5, night(1), night(2)), (0.4, night(2), night(3)), (0.5, night(3), None),
    ]  # fmt: skip


def build_folders(folders: NightFolders, random: Random) -> list[Path]:
    """The three nights, each file whole or in two parts, each part in a folder of its own or not, some twice."""
    made: list[Path] = []
    for number, files in SHARES.items():
        parts: dict[str, list[str]] = {}
        for name, lines in files.items():
            if random.random() < 0.5:
                parts[name] = list(lines)
            else:
                cut = random.randrange(len(lines) + 1)
                parts |= {f"{name}-1": list(lines[:cut]), f"{name}-2": list(lines[cut:])}
        if random.random() < 0.5:
            made.append(folders.put(number, parts))
        else:
            made += [folders.put(number, {name: lines}) for name, lines in parts.items()]
    return made + random.choices(made, k=random.randrange(4))


EXPECTED: list[tuple[list[str], str]] = []


def take_in_disorder(path: Path, seed: int) -> None:
    if not EXPECTED:
        (path / "in-order").mkdir()
        EXPECTED.append(take_in_order(NightFolders(path / "in-order")))
    place = path / str(len(list(path.iterdir())))
    place.mkdir()
    folders, random = NightFolders(place), Random(seed)
    made = build_folders(folders, random)
    random.shuffle(made)
    runs: list[str] = []
    for folder in made:
        folders.land(folder)
        if random.random() < 0.7:
            folders.apply()
    runs = folders.apply()
    assert (runs, folders.digest()) == EXPECTED[0], f"seed {seed}"


@given(seed=st.integers(0, 2**32))
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_orders_repeats_and_parts_come_out_the_same(tmp_path: Path, seed: int) -> None:
    take_in_disorder(tmp_path, seed)


@pytest.mark.proof
@given(seed=st.integers(0, 2**32))
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_two_hundred_orders_repeats_and_parts_come_out_the_same(tmp_path: Path, seed: int) -> None:
    take_in_disorder(tmp_path, seed)
