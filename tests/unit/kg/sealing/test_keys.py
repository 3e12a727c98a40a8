"""The key file is made once, kept from others, and missed when damaged."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kg.errors import SealError
from kg.sealing.keys import load_keys


def test_keys_are_made_once_and_stay(tmp_path: Path) -> None:
    first = load_keys(tmp_path / "keys.json")
    assert load_keys(tmp_path / "keys.json") == first
    assert len({first.id, first.number, first.row, first.seal, first.token}) == 5
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600


def test_processes_that_start_at_once_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        rings = list(pool.map(load_keys, [tmp_path / "keys.json"] * 8))
    assert all(ring == rings[0] for ring in rings)
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    load_keys(tmp_path / "keys.json")
    (tmp_path / "keys.json").chmod(0o640)
    with pytest.raises(SealError, match="chmod 600"):
        load_keys(tmp_path / "keys.json")


@pytest.mark.parametrize("content", ["", "{}", '{"id": 1}', '{"id": "AAAA"}'])
def test_a_damaged_key_file_is_one_clear_sentence(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(content, "ascii")
    path.chmod(0o600)
    with pytest.raises(SealError, match=r"is damaged\. Restore it"):
        load_keys(path)


def test_keys_do_not_print_themselves(tmp_path: Path) -> None:
    ring = load_keys(tmp_path / "keys.json")
    assert repr(ring.seal) not in repr(ring)
