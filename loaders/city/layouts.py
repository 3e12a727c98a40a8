"""How a department's file looks: its place, form, encoding, columns, and how often it lacks numbers."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

MOST_MISSING_SHARE: Final = 0.5
"""No file lacks more of its numbers than this, when errors are usual."""


class Form(StrEnum):
    """How rows are written down."""

    DELIMITED = "delimited"
    JSON_LINES = "json_lines"
    WORKBOOK = "workbook"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a workbook shows around its rows: a title above, a header of two rows with merged cells, a total below."""

    name: str
    title: str
    groups: tuple[tuple[str, int], ...]
    """Upper row of the header: a text and how many columns it spans; a column of its own spans both rows."""
    total: str = "合计"


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of file; the rates (0 to 1) are those of the profile `usual`."""

    source: str
    path: str
    """In the night's folder; with an `archive` that of its member."""
    columns: tuple[str, ...]
    form: Form = Form.DELIMITED
    delimiter: str = ","
    encoding: str = "gb18030"
    archive: str = ""
    """Zip file that holds it, `{night}` standing for YYYYMMDD; such an archive counts by the flag file beside it."""
    sheet: Sheet | None = None
    counted: frozenset[str] = frozenset()
    """Columns of a Parquet file that hold whole numbers."""
    missing_person_numbers: float = 0.0
    missing_firm_codes: float = 0.0
    can_shift: bool = False
    describes_persons: bool = False
    """Whether a birth date, phone or key stands beside a name, so that one that is damaged can be seen through."""

    def find_archive(self, night: date) -> str:
        """Path of its archive in the folder of a night; empty for a file of its own."""
        return self.archive.format(night=f"{night:%Y%m%d}")


def build_columns(header: str) -> tuple[str, ...]:
    """Column names of a header line, whichever of the delimiters `,` and `|` it has."""
    return tuple(header.replace("|", ",").split(","))
