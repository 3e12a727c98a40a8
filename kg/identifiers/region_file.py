"""The regions that names of firms may begin with, kept where facts are made, so that a question is cut as a name is."""

import json
from pathlib import Path

from kg.errors import ReferenceTableError
from kg.identifiers.firm_name import Regions, build_regions
from kg.identifiers.reference_tables import national_tables


def write_regions(path: Path, regions: Regions) -> None:
    """Write the file, unless it says the same already; a reader sees the old file or the new one, whole."""
    text = json.dumps(dict(sorted(regions.items())), ensure_ascii=False, indent=0)
    if path.exists() and path.read_text("utf-8") == text:
        return
    unfinished = path.with_suffix(".new")
    unfinished.write_text(text, "utf-8")
    unfinished.replace(path)


def read_regions(path: Path) -> Regions:
    """The regions of a file; the national ones where no facts were made yet.

    Raises:
        ReferenceTableError: the file cannot be read.
    """
    try:
        found = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return build_regions(national_tables())
    except (OSError, ValueError) as error:
        raise ReferenceTableError(f"{path} cannot be read.", way_out="Run `kg refresh`, which writes it.") from error
    return {str(spelled): str(short) for spelled, short in found.items()}
