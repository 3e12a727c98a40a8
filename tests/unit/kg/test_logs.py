"""A log entry carries only keys that cannot hold a personal value."""

import json

import pytest

from kg.logs import WITHHELD, configure_logs, get_logger


def test_a_key_that_is_not_allowed_is_withheld_and_shows(capsys: pytest.CaptureFixture[str]) -> None:
    log = get_logger("loaders")  # made before the logs are set up, as modules do
    configure_logs(form="json", level="info")
    log.info("row refused", name="张伟", line=7)
    entry = json.loads(capsys.readouterr().err)
    assert entry["name"] == WITHHELD
    assert entry["line"] == 7
    assert entry["module"] == "loaders"


def test_what_a_command_tells_on_the_screen_is_logged_for_machines_alone(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(form="console")
    get_logger("loaders").warning("source stopped", source="city_bank", is_told=True)
    assert capsys.readouterr().err == ""
    configure_logs(form="json")
    get_logger("loaders").warning("source stopped", source="city_bank", is_told=True)
    entry = json.loads(capsys.readouterr().err)
    assert (entry["source"], entry["level"]) == ("city_bank", "warning")
    assert "is_told" not in entry


def test_levels_below_the_set_one_are_silent(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(form="json", level="warning")
    get_logger("loaders").info("row refused", line=7)
    assert capsys.readouterr().err == ""
