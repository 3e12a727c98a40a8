"""The files of a night are found as they lie, compressed and in archives; what may not be used says why."""

import gzip
import zipfile
from pathlib import Path

import pytest

from kg.errors import SourceError
from loaders.reading.layout import FileFormat, FileLayout
from loaders.reading.places import find_sources

LAYOUT = FileLayout(encoding="utf-8")
TEXT = "a\n1\n"


def put(folder: Path, *names: str) -> None:
    """Files; one that ends in .gz is compressed, `x.zip/y` is a member."""
    archives: dict[str, list[str]] = {}
    for name in names:
        archive, separator, member = name.partition(".zip/")
        if separator:
            archives.setdefault(f"{archive}.zip", []).append(member)
            continue
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(TEXT.encode()) if name.endswith(".gz") else TEXT.encode())
    for archive, members in archives.items():
        (folder / archive).parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(folder / archive, "w") as file:
            for member in members:
                file.writestr(member, TEXT)


def find(folder: Path, pattern: str, layout: FileLayout = LAYOUT) -> list[str]:
    found = find_sources(folder, pattern, layout)
    assert all(file.header == ("a",) for file in found)
    return [file.name for file in found]


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("market/registration.csv", "market/registration.csv"),
        ("market/registration.csv.gz", "market/registration.csv"),
        ("market.zip/registration.csv", "market/registration.csv"),
        ("market.zip/market/registration.csv", "market/registration.csv"),
        ("market/daily_0105.zip/registration.csv", "market/registration.csv"),
        ("market/registration.csv.zip/registration.csv", "market/registration.csv"),
        ("market_20260105.zip/registration.csv", "market_*.zip/registration.csv"),
        ("in/market_20260105.zip/all/registration.csv", "in/market_*.zip/all/registration.csv"),
        ("market/registration_20260105.zip/登记.csv", "market/registration_*.zip"),
        ("market/registration_20260105.csv", "market/registration_*.csv"),
        ("market/registration_20260105.csv.gz", "market/registration_*.csv"),
        ("registration.csv", "./registration.csv"),
        ("市场[全量](1)？?.csv", "市场[全量](1)？?.csv"),
        ("a[1].zip/b[2].csv", "a[1].zip/*[2].csv"),
    ],
)
def test_a_pattern_finds_a_file_however_it_is_packed(tmp_path: Path, name: str, pattern: str) -> None:
    put(tmp_path, name)
    assert find(tmp_path, pattern) == [name]


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("market/registration.csv", "bank/registration.csv"),
        ("market/old/registration.csv", "market/registration.csv"),
        ("market/registration.csv.part", "market/registration.csv"),
        ("market/.registration.csv", "market/*.csv"),
        ("bank.zip/registration.csv", "market/registration.csv"),
        ("day.zip/market/registration.csv", "market/registration.csv"),
        ("market_20260105.zip/old/registration.csv", "market_*.zip/registration.csv"),
        ("market_20260105.zip/__MACOSX/registration.csv", "market_*.zip/*/registration.csv"),
    ],
)
def test_a_file_elsewhere_is_not_found(tmp_path: Path, name: str, pattern: str) -> None:
    put(tmp_path, name)
    assert find(tmp_path, pattern) == []


def test_files_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    put(tmp_path, "m/2.csv", "m/1.csv.gz", "m/3.zip/9.csv", "m/3.zip/8.csv")
    assert find(tmp_path, "m/*.csv") == ["m/1.csv.gz", "m/2.csv", "m/3.zip/8.csv", "m/3.zip/9.csv"]


def test_a_name_that_chinese_windows_packed_is_read_in_its_encoding(tmp_path: Path) -> None:
    put(tmp_path, "market.zip/XX.csv")
    path = tmp_path / "market.zip"
    path.write_bytes(path.read_bytes().replace(b"XX.csv", "登".encode("gbk") + b".csv"))
    assert find(tmp_path, "market/登.csv") == ["market.zip/登.csv"]


@pytest.mark.parametrize(
    ("flag", "counts"),
    [("m_0105.ok", True), ("m_0105.zip.ok", True), ("m_0104.ok", False), (None, False)],
)
def test_an_archive_counts_once_its_flag_file_stands_beside_it(
    tmp_path: Path, flag: str | None, *, counts: bool
) -> None:
    put(tmp_path, "m_0105.zip/r.csv", *([flag] if flag else []))
    layout = FileLayout(encoding="utf-8", flag_suffix=".ok")
    (file,) = find_sources(tmp_path, "m_*.zip/r.csv", layout)
    if counts:
        assert (file.name, file.header) == ("m_0105.zip/r.csv", ("a",))
    else:
        with pytest.raises(SourceError, match=r"m_0105\.zip waits for its flag m_0105\.ok"):
            file.digest()


@pytest.mark.parametrize("flag", ["r.end", "r.csv.end", "r.csv.gz.end"])
def test_a_compressed_file_counts_with_any_name_of_its_flag(tmp_path: Path, flag: str) -> None:
    put(tmp_path, "m/r.csv.gz")
    layout = FileLayout(encoding="utf-8", flag_suffix=".end")
    (waiting,) = find_sources(tmp_path, "m/r.csv", layout)
    with pytest.raises(SourceError, match="waits for its flag"):
        waiting.check_header(["a"])
    put(tmp_path, f"m/{flag}")
    assert find(tmp_path, "m/*", layout) == ["m/r.csv.gz"]


def test_a_link_inside_the_folder_is_followed(tmp_path: Path) -> None:
    put(tmp_path, "m/r.csv")
    (tmp_path / "n").symlink_to("m")
    assert find(tmp_path, "n/r.csv") == ["n/r.csv"]


def test_a_pattern_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (file,) = find_sources(tmp_path, "../x.csv", LAYOUT)
    with pytest.raises(SourceError, match="leads out of"):
        file.digest()


def test_a_broken_archive_stops_those_whose_files_it_may_hold_and_nobody_else(tmp_path: Path) -> None:
    put(tmp_path, "bank/r.csv", "market/r.csv")
    (tmp_path / "market" / "more.zip").write_bytes(b"no archive")
    (tmp_path / "day.zip").write_bytes(b"no archive")
    assert find(tmp_path, "bank/r.csv") == ["bank/r.csv"]
    good, bad = sorted(find_sources(tmp_path, "market/r.csv", LAYOUT), key=lambda file: file.name, reverse=True)
    assert good.header == ("a",)
    with pytest.raises(SourceError, match=r"market/more\.zip is no ZIP archive"):
        bad.check_header(["a"])


def test_a_night_without_a_folder_has_no_files_and_a_database_has_its_table(tmp_path: Path) -> None:
    assert find_sources(tmp_path / "gone", "m/r.csv", LAYOUT) == []
    (table,) = find_sources(tmp_path / "gone", "public.person", FileLayout(FileFormat.SQL, url_variable="NOWHERE"))
    assert table.name == "table:public.person"


def test_the_same_file_has_the_same_digest_and_another_packing_of_it_the_same_rows(tmp_path: Path) -> None:
    put(tmp_path, "m/r.csv", "m/r.csv.gz", "m/s.zip/r.csv")
    packed = {file.name: file for file in find_sources(tmp_path, "m/r.csv", LAYOUT)}
    assert packed["m/r.csv"].digest() == packed["m/s.zip/r.csv"].digest()
    assert {
        tuple(batch.table.column("a").to_pylist()) for file in packed.values() for batch in file.iter_batches(["a"])
    } == {("1",)}
