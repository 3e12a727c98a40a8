"""neo4j.conf and the command line of Java, by a recipe that was measured on this version."""

from typing import Final

from kg.graph.java import Java
from kg.graph.memory import MemoryPlan
from kg.graph.place import LOOPBACK, ServerPlace, write_private

_SERVER_CLASS: Final = "org.neo4j.server.CommunityEntryPoint"
_OPENED: Final = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")


def write_configuration(place: ServerPlace, plan: MemoryPlan) -> None:
    """Write neo4j.conf; an unknown or doubled key would stop the start, so it is written whole each time."""
    lines = (f"{key}={value}\n" for key, value in build_configuration(place, plan).items())
    write_private(place.configuration_directory / "neo4j.conf", "".join(lines))


def build_configuration(place: ServerPlace, plan: MemoryPlan) -> dict[str, str]:
    """Keys and values of neo4j.conf: loopback only, no HTTP, no usage report, everything below the place."""
    configuration = {
        "server.directories.data": str(place.data),
        "server.directories.logs": str(place.logs),
        "server.directories.run": str(place.run),
        "server.directories.plugins": str(place.directory / "plugins"),
        "server.directories.import": str(place.directory / "import"),
        "server.bolt.listen_address": f"{LOOPBACK}:{place.bolt_port}",
        "server.http.enabled": "false",
        "server.https.enabled": "false",
        # A stop otherwise waits five seconds for connections that nobody opens any more.
        "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",
        "dbms.usage_report.enabled": "false",
        "server.memory.pagecache.size": f"{plan.page_cache_mib}m",
        # Otherwise each database takes 256 MiB of disk before its first node.
        "db.tx_log.preallocate": "false",
    }
    if place.read_only:
        configuration["server.databases.default_to_read_only"] = "true"
    return configuration | dict(place.extra_configuration)


def build_command(java: Java, place: ServerPlace, plan: MemoryPlan) -> list[str]:
    """Program and arguments of the server; the heap comes from here, not from neo4j.conf."""
    return [
        str(java.program),
        f"-Xms{plan.heap_mib}m",
        f"-Xmx{plan.heap_mib}m",
        "-XX:+UseG1GC",
        "-XX:+ExitOnOutOfMemoryError",
        f"-XX:ErrorFile={place.logs}/java-%p.log",
        "-Dio.netty.tryReflectionSetAccessible=true",
        "-Dlog4j2.disable.jmx=true",
        *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED),
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        f"{place.directory}/plugins/*:{place.library}/*",
        _SERVER_CLASS,
        f"--home-dir={place.directory}",
        f"--config-dir={place.configuration_directory}",
        "--console-mode",
    ]
