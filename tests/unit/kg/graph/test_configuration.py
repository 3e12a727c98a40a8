"""neo4j.conf: loopback only, nothing leaves, nothing doubled."""

import stat
from pathlib import Path

from kg.graph.configuration import build_command, build_configuration, write_configuration
from kg.graph.java import Java
from kg.graph.memory import MemoryPlan
from kg.graph.place import ServerPlace

PLAN = MemoryPlan(512, 128)


def test_only_loopback_listens_and_nothing_is_reported(tmp_path: Path) -> None:
    configuration = build_configuration(ServerPlace(tmp_path, 7001, tmp_path / "lib"), PLAN)
    assert configuration["server.bolt.listen_address"] == "127.0.0.1:7001"
    assert configuration["server.http.enabled"] == "false"
    assert configuration["server.https.enabled"] == "false"
    assert configuration["dbms.usage_report.enabled"] == "false"
    assert "server.databases.default_to_read_only" not in configuration


def test_a_releases_place_is_read_only_with_keys_of_its_own(tmp_path: Path) -> None:
    place = ServerPlace(tmp_path, 7001, tmp_path / "lib", True, {"server.memory.pagecache.size": "64m", "x.y": "z"})
    configuration = build_configuration(place, PLAN)
    assert configuration["server.databases.default_to_read_only"] == "true"
    assert configuration["server.memory.pagecache.size"] == "64m"
    assert configuration["x.y"] == "z"


def test_the_file_names_each_key_once_and_is_private(tmp_path: Path) -> None:
    place = ServerPlace(tmp_path, 7001, tmp_path / "lib").ensure()
    write_configuration(place, PLAN)
    file = place.configuration_directory / "neo4j.conf"
    keys = [line.partition("=")[0] for line in file.read_text().splitlines()]
    assert len(keys) == len(set(keys))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_heap_comes_from_the_command_line_and_no_password_does(tmp_path: Path) -> None:
    command = build_command(Java(Path("/java"), 21), ServerPlace(tmp_path, 7001, tmp_path / "lib"), PLAN)
    assert "-Xmx512m" in command
    assert f"--home-dir={tmp_path}" in command
    assert not any("password" in word for word in command)
