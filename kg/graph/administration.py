"""Neo4j's own administration tool (`neo4j-admin`), on a stopped server."""

import os
import subprocess
from typing import Final

import psutil

from kg.errors import GraphError
from kg.graph.configuration import write_configuration
from kg.graph.disk import full_disk_raises
from kg.graph.java import find_java
from kg.graph.memory import plan_memory
from kg.graph.place import ServerPlace, quote_argument, write_private
from kg.graph.process import build_environment, find_process
from kg.settings import GraphSettings

_TOOL_CLASS: Final = "org.neo4j.cli.AdminTool"
_WORDS: Final = "administration-"


def run_admin(place: ServerPlace, settings: GraphSettings, *arguments: str) -> str:
    """Run one command of the tool, such as `database import full neo4j …`; gives what it printed.

    The words travel in a file of mode 0600, so that no list of processes shows them.

    Raises:
        GraphError: the place's server runs, or the command failed; then the log is named and not shown, as the tool
            quotes data in its reasons.
    """
    if find_process(place) is not None:
        raise GraphError(f"The server of {place.directory} is running.", way_out="Stop it before administration.")
    plan = plan_memory(settings)
    words = [f"-Xmx{plan.heap_mib}m", "-cp", f"{place.library}/*", _TOOL_CLASS, *arguments]
    word_file = place.run / f"{_WORDS}{os.getpid()}.args"
    log = place.logs / "administration.log"
    title = " ".join(arguments[:2])
    with full_disk_raises(GraphError, place.directory):
        write_configuration(place.ensure(), plan)
        try:
            write_private(word_file, "\n".join(map(quote_argument, words)) + "\n")
            done = subprocess.run(
                [str(find_java().program), f"@{word_file}"],
                env={
                    **build_environment(),
                    "NEO4J_HOME": str(place.directory),
                    "NEO4J_CONF": str(place.configuration_directory),
                },
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
        finally:
            word_file.unlink(missing_ok=True)
        write_private(log, done.stdout)
    if done.returncode != 0:
        raise GraphError(
            f"`neo4j-admin {title}` failed with exit code {done.returncode}.",
            way_out=f"The reason is in {log}.",
        )
    return done.stdout


def find_orphans(place: ServerPlace) -> list[psutil.Process]:
    """The tool's processes at a place that outlived a killed parent; the caller holds the place, so none is at work."""
    word_file = f"@{place.run}/{_WORDS}"
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if any(word.startswith(word_file) for word in process.info["cmdline"] or ())
    ]
