"""The list of refused rows that goes to a department: where each is and why, in words, and never what it says."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kg.errors import ConfigurationError
from loaders.quality.explanations import explain
from loaders.quarantine.refusals import QuarantinePlace

COLUMNS: Final = (
    "文件 file", "数据日期 night", "行号 line", "列 column", "原因代码 reason", "原因", "what is wrong",
    "怎么改", "what to do", "首次拒收 first refused for", "已过夜数 nights since",
)  # fmt: skip
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def write_list(places: Sequence[QuarantinePlace], path: Path) -> None:
    """Write the list as CSV in UTF-8 with a byte order mark, so that spreadsheets show Chinese as it is.

    Raises:
        ConfigurationError: the file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(COLUMNS)
            for place in places:
                words = explain(place.reason)
                writer.writerow(
                    [
                        _keep_text(place.file), place.night, place.line, _keep_text(place.column or ""), place.reason,
                        words.chinese, words.english, words.action_chinese, words.action_english, place.first_night,
                        place.age_nights,
                    ]
                )  # fmt: skip
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be written: {error.strerror}.", way_out="Give another file: --out FILE.csv"
        ) from error


def _keep_text(text: str) -> str:
    """A name that a spreadsheet would take for a formula is kept as text."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
