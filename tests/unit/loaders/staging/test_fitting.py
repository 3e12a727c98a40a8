"""Contracts are found by what was delivered, whatever its folder is called."""

from pathlib import Path

import pytest

from kg.errors import ContractError, SourceError
from loaders.staging.fitting import find_contracts
from tests.night_folders import CONTRACT


def put(path: Path, text: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def find(files: Path) -> list[str]:
    return [contract.source for contract in find_contracts(files, [])]


def test_contracts_fit_the_files_of_every_folder_that_declares_a_night(tmp_path: Path) -> None:
    for folder, file in (("night-1", "market/penalty.csv"), ("evening", "bank/KHXX.csv"), ("notes", "court/x.csv")):
        put(tmp_path / folder / file)
    put(tmp_path / "night-1" / "night.yaml", "night: 2026-01-05")
    put(tmp_path / "evening" / "night.yaml", "night: 2026-01-05")
    assert find(tmp_path) == ["city_bank", "city_market"]
    assert find(tmp_path / "evening") == ["city_bank"]


def test_a_contract_fits_a_file_that_is_withdrawn(tmp_path: Path) -> None:
    put(tmp_path / "night.yaml", "night: 2026-01-05\nwithdraws: [market/penalty.csv]")
    assert find(tmp_path) == ["city_market"]


def test_a_folder_that_nothing_fits_says_what_to_do(tmp_path: Path) -> None:
    put(tmp_path / "x.csv")
    with pytest.raises(SourceError, match="-c CONTRACT"):
        find_contracts(tmp_path, [])


@pytest.mark.parametrize(
    "change", [("status: active", "status: draft"), ('value: "test"', 'value: "(to be filled in)"')]
)
def test_nothing_is_taken_in_on_a_draft(tmp_path: Path, change: tuple[str, str]) -> None:
    path = tmp_path / "a.odcs.yaml"
    path.write_text(CONTRACT.replace(*change), encoding="utf-8")
    with pytest.raises(ContractError, match="is a draft"):
        find_contracts(tmp_path, [path])
