"""Who is on record is who the system says it is."""

import os
import pwd

import pytest

from kg.ledger.audit import find_account


def test_an_entry_names_the_account_of_the_process_whatever_its_environment_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody_else")
    assert find_account() == pwd.getpwuid(os.getuid()).pw_name != "somebody_else"


def test_an_account_without_a_name_is_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 4_294_000_001)
    assert find_account() == "uid 4294000001"
