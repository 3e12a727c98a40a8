"""Notebooks run whole in a kernel of their own, and what they showed."""

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[3] / "cypher" / "notebooks"


def run_notebook(path: Path, folder: Path) -> list[Any]:
    """Outputs of every cell of a notebook, run whole with `folder` as its working directory."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=180, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    client.execute()
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def find_pictures(outputs: list[Any]) -> list[str]:
    """The SVG of every picture shown."""
    return [output.data["image/svg+xml"] for output in outputs if "image/svg+xml" in output.get("data", {})]


def read_last_json(outputs: list[Any]) -> Any:
    """What the last printed line of a notebook says, as JSON."""
    printed = "".join(output.text for output in outputs if output.output_type == "stream")
    return json.loads(printed.strip().splitlines()[-1])


def clear_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel that knows nothing of this installation but what a test tells it."""
    for name in ("KG_HOME", "KG_RELEASE", "KG_NEO4J_URI", "KG_NEO4J_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
