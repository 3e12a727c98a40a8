"""The managed server's jars, each compared with the committed sums of `jars.lock`."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from pathlib import Path
from typing import Final

from kg.errors import GraphInstallError
from kg.graph.disk import full_disk_raises, one_at_a_time
from kg.graph.jar_source import JarSource, MavenSource, resolve_coordinates
from kg.progress import Reporter

NEO4J_VERSION: Final = "5.26.31"
ROOTS: Final = (f"org.neo4j:neo4j:{NEO4J_VERSION}", f"org.neo4j.app:neo4j-server:{NEO4J_VERSION}")
_THREADS: Final = 8
_AGAIN: Final = "Run `kg graph install`."


def read_jar_list() -> dict[str, str]:
    """SHA-256 by coordinate (`group:artifact:version[:classifier]`), as committed."""
    return parse_jar_list((resources.files("kg.graph") / "jars.lock").read_text("ascii"))


def parse_jar_list(text: str) -> dict[str, str]:
    """The same from a lock's text: a coordinate and its sum a line."""
    lines = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return {line[0]: line[1] for line in lines}


def build_file_name(coordinate: str) -> str:
    """Name of a coordinate's jar in the library directory."""
    return "-".join(coordinate.split(":")[1:]) + ".jar"


def install_library(
    library: Path,
    reporter: Reporter,
    *,
    source: JarSource | None = None,
    jar_list: Mapping[str, str] | None = None,
    what: str = "neo4j jars",
) -> None:
    """Bring every listed jar into `library`, from the cache of this machine or from the registry, and check them all.

    A jar enters under its name only when its sum is right, so this may be cut off at any time and run again.

    Raises:
        GraphInstallError: a jar cannot be fetched, does not carry its sum, or does not belong there; the disk is full.
    """
    expected = jar_list if jar_list is not None else read_jar_list()
    with full_disk_raises(GraphInstallError, library):
        library.mkdir(mode=0o700, parents=True, exist_ok=True)
        staging = library.parent / "fetching"
        with (
            reporter.step(what, unit="jars", total=len(expected)) as step,
            one_at_a_time(library.parent / "install.lock"),
        ):
            try:
                absent = {name: expected[name] for name in expected if not (library / build_file_name(name)).exists()}
                for _ in _iter_brought(source or MavenSource(staging), absent, library, staging):
                    step.advance()
            finally:
                shutil.rmtree(staging, ignore_errors=True)
            check_library(library, expected)
            step.note = f"{len(expected)} checked"


def check_library(library: Path, jar_list: Mapping[str, str] | None = None) -> None:
    """See that `library` holds the listed jars and nothing else.

    Raises:
        GraphInstallError: names the first jar that is missing, too many or different.
    """
    expected = {build_file_name(name): digest for name, digest in (jar_list or read_jar_list()).items()}
    present = {path.name for path in library.iterdir()} if library.is_dir() else set()
    if missing := sorted(expected.keys() - present):
        raise GraphInstallError(f"{missing[0]} is missing in {library} ({len(missing)} in all).", way_out=_AGAIN)
    if extra := sorted(present - expected.keys()):
        raise GraphInstallError(
            f"{library / extra[0]} does not belong there and would be run with the rest.",
            way_out="Move it away, then run the same command again.",
        )
    for name in sorted(expected):
        if digest_file(library / name) != expected[name]:
            raise GraphInstallError(
                f"{library / name} does not carry its committed checksum.",
                way_out="Delete that file, then run `kg graph install`.",
            )


def has_library(library: Path) -> bool:
    """Whether every listed jar is there by name; says nothing about their sums."""
    return all((library / build_file_name(coordinate)).exists() for coordinate in read_jar_list())


def digest_file(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def resolve_jar_list(reporter: Reporter) -> str:
    """The text of `jars.lock`, resolved and fetched anew from the registry: for a new version of Neo4j."""
    with (
        reporter.step("resolve neo4j jars", unit="jars") as step,
        tempfile.TemporaryDirectory(prefix="kg-jars-") as staging,
        ThreadPoolExecutor(_THREADS) as pool,
    ):
        coordinates = resolve_coordinates(ROOTS, Path(staging))
        lines = []
        for coordinate, file in zip(coordinates, pool.map(MavenSource(Path(staging)).fetch, coordinates), strict=True):
            lines.append(f"{coordinate} {digest_file(file)}\n")
            step.advance()
    head = "# group:artifact:version[:classifier] sha256 of the managed Neo4j's jars; written by `kg graph jars`.\n"
    return head + "".join(lines)


def _iter_brought(source: JarSource, wanted: Mapping[str, str], library: Path, staging: Path) -> Iterator[str]:
    staging.mkdir(exist_ok=True)
    with ThreadPoolExecutor(_THREADS) as pool:
        waiting = {name: pool.submit(_bring, source, name, digest, staging) for name, digest in wanted.items()}
        try:
            for name, file in waiting.items():
                file.result().replace(library / build_file_name(name))
                yield name
        finally:
            pool.shutdown(cancel_futures=True)


def _bring(source: JarSource, coordinate: str, digest: str, staging: Path) -> Path:
    file = source.find_cached(coordinate)
    if file is None or digest_file(file) != digest:
        file = source.fetch(coordinate)
        found = digest_file(file)
        if found != digest:
            raise GraphInstallError(
                f"{coordinate} came with checksum {found[:16]}… and not the committed {digest[:16]}…: not installed.",
                way_out="Run `kg graph install` again; if it stays so, the registry or mirror serves a changed file.",
            )
        source.keep(coordinate, file)
    return _copy(file, staging / build_file_name(coordinate))


def _copy(file: Path, target: Path) -> Path:
    target.unlink(missing_ok=True)
    try:
        target.hardlink_to(file)
    except OSError:
        shutil.copyfile(file, target)
    return target
