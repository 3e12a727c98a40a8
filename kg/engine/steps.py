"""A step writes named tables and is skipped when its inputs have not changed; one that was cut off runs again."""

import hashlib
from collections.abc import Callable
from importlib import resources

from kg.engine.database import Connection
from kg.progress import Reporter, StepProgress


def digest_files(*packages: str, endings: tuple[str, ...] = (".sql",)) -> str:
    """One digest over the files of packages that end so: what a step does is among its inputs."""
    digest = hashlib.sha256()
    for package in packages:
        for file in sorted(resources.files(package).iterdir(), key=lambda file: file.name):
            if file.name.endswith(endings):
                digest.update(file.read_bytes())
    return digest.hexdigest()


def run_step(
    connection: Connection,
    step: str,
    inputs_digest: str,
    action: Callable[[StepProgress], None],
    reporter: Reporter,
) -> bool:
    """Run `action` unless it was last finished with the same inputs; True when it ran.

    The action must replace what it writes, so that a run that was killed inside it is finished by running it again. The
    step is noted as done after the action and in the same database file.
    """
    connection.execute(
        "CREATE TABLE IF NOT EXISTS step_done (step VARCHAR PRIMARY KEY, inputs_digest VARCHAR NOT NULL)"
    )
    done = connection.execute("SELECT inputs_digest FROM step_done WHERE step = ?", [step]).fetchall()
    with reporter.step(step) as progress:
        if done == [(inputs_digest,)]:
            progress.note = "unchanged, skipped"
            return False
        connection.execute("DELETE FROM step_done WHERE step = ?", [step])
        action(progress)
        connection.execute("INSERT INTO step_done VALUES (?, ?)", [step, inputs_digest])
    return True
