"""Folders say which night they speak for, and a night may come in several of them."""

from datetime import date
from pathlib import Path

import pytest

from kg.errors import ContractError, SourceError
from loaders.staging.delivery import Night, declare_time, find_nights

FIRST, SECOND = date(2026, 1, 5), date(2026, 1, 6)


def put(files: Path, folder: str, text: str) -> Path:
    (files / folder).mkdir(parents=True)
    (files / folder / "night.yaml").write_text(text, encoding="utf-8")
    return files / folder


def test_deliveries_are_found_by_night_then_batch_then_folder(tmp_path: Path) -> None:
    later = put(tmp_path, "a", f"night: {SECOND}")
    corrected = put(tmp_path, "b", f"night: {FIRST}\nbatch: 2\nwithdraws: [market/penalty.csv]")
    second_part = put(tmp_path, "d", f"night: {FIRST}")
    first_part = put(tmp_path, "c", f"night: {FIRST}")
    assert find_nights(tmp_path) == [
        Night(first_part, FIRST), Night(second_part, FIRST), Night(corrected, FIRST, 2, ("market/penalty.csv",)),
        Night(later, SECOND),
    ]  # fmt: skip


def test_a_folder_without_a_night_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="--night"):
        find_nights(tmp_path)
    assert find_nights(tmp_path, FIRST) == [Night(tmp_path, FIRST)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "the file"),
        ("night: soon", "night"),
        ("night: 2026-01-05 10:00:00", "night"),
        ("day: 2026-01-05", "night"),
        ("night: 2026-01-05\nbatch: 0", "batch"),
        ("night: 2026-01-05\nbatch: two", "batch"),
        ("night: 2026-01-05\nwithdraws: market/penalty.csv", "withdraws"),
        ("night: 2026-01-05\nwithdrawn: [a.csv]", "withdrawn"),
    ],
)
def test_a_declaration_that_cannot_be_followed_is_told_by_file_and_key(tmp_path: Path, text: str, named: str) -> None:
    put(tmp_path, "a", text)
    with pytest.raises(SourceError, match=rf"night\.yaml cannot be followed: {named}"):
        find_nights(tmp_path)


def test_a_declaration_that_is_no_yaml_is_told_by_line(tmp_path: Path) -> None:
    put(tmp_path, "a", "night: [")
    with pytest.raises(ContractError, match=r"night\.yaml, line \d: not valid YAML"):
        find_nights(tmp_path)


def test_a_day_that_is_not_the_declared_one_is_refused(tmp_path: Path) -> None:
    folder = put(tmp_path, "a", f"night: {FIRST}\nbatch: 3")
    with pytest.raises(SourceError, match="declares the night 2026-01-05, not 2026-01-06"):
        find_nights(folder, SECOND)
    assert find_nights(folder, FIRST) == [Night(folder, FIRST, 3)]


def test_a_day_for_a_folder_of_nights_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "a", f"night: {FIRST}")
    with pytest.raises(SourceError, match="holds nights of its own"):
        find_nights(tmp_path, FIRST)


def test_the_declared_time_of_a_night_is_its_midnight_in_china() -> None:
    assert declare_time(FIRST).isoformat() == "2026-01-04T16:00:00+00:00"
