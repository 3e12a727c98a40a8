"""What the values of a sample's columns look like: shares and shapes, with nothing kept that a report could show.

Distinct texts are kept while a column is looked at; reports see only codes that `loaders.doctor.codes` lets through.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from kg.identifiers import credit_code, dates, house_code, identity_number, phone
from kg.identifiers.normalised import Context, Normaliser
from kg.identifiers.raw_text import normalise_text

_LOOKED_AT: Final = 500
_MOST: Final = 0.6
"""Share of the values that has to be of a kind for the column to be."""


class ValueKind(StrEnum):
    """What most values of a column are."""

    IDENTITY_NUMBER = "identity number"
    CREDIT_CODE = "credit code"
    HOUSE_CODE = "house code"
    PHONE = "telephone number"
    DATE = "date"


_KINDS: Final[Mapping[ValueKind, Normaliser]] = {
    ValueKind.IDENTITY_NUMBER: identity_number.normalise,
    ValueKind.CREDIT_CODE: credit_code.normalise,
    ValueKind.HOUSE_CODE: house_code.normalise,
    ValueKind.PHONE: phone.normalise,
    ValueKind.DATE: dates.normalise,
}
_DATE_SHAPES: Final = (
    (re.compile(r"\d{8}"), "yyyyMMdd"),
    (re.compile(r"\d{4}-\d{2}-\d{2}"), "yyyy-MM-dd"),
    (re.compile(r"\d{4}/\d{2}/\d{2}"), "yyyy/MM/dd"),
    (re.compile(r"\d{4}\.\d{2}\.\d{2}"), "yyyy.MM.dd"),
    (re.compile(r"\d{4}年\d{2}月\d{2}日"), "yyyy年MM月dd日"),
    (re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}"), "yyyy-MM-dd HH:mm:ss"),
)
_EXCEL_DAY: Final = re.compile(r"[2-5]\d{4}(?:\.0)?")
_EPOCH: Final = re.compile(r"-?\d{12,13}")
_DIGITS_ALONE: Final = frozenset({ValueKind.PHONE, ValueKind.DATE})
"""Kinds that plain numbers may seem to be: they are asked last."""
_NOTHING: Final = frozenset({"", "无", "—", "-", "/", "NULL", "null", "不详", "N/A"})


@dataclass(slots=True)
class ColumnProfile:
    """One column of a sample."""

    name: str
    row_count: int
    texts: Counter[str] = field(default_factory=Counter, repr=False)
    """Rows by text, canonical; what stands for nothing is left out."""
    empty_marks: set[str] = field(default_factory=set)
    """Texts that stand for nothing, as found."""

    @property
    def filled_count(self) -> int:
        """Rows in which something stands."""
        return self.texts.total()

    @property
    def is_filled(self) -> bool:
        """Whether something stands in every row."""
        return self.row_count > 0 and self.filled_count == self.row_count

    @property
    def is_unique(self) -> bool:
        """Whether no text stands twice, and none is missing."""
        return self.is_filled and len(self.texts) == self.row_count

    def find_kind(self, context: Context) -> ValueKind | None:
        """What most values are, None for anything else."""
        some = [text for text, _ in self.texts.most_common(_LOOKED_AT)]
        for kind, normaliser in _KINDS.items():
            readable = sum(normaliser(text, context).value is not None for text in some)
            if some and readable >= _MOST * len(some):
                return kind
        return None

    def find_date_unit(self) -> str | None:
        """The pattern of most values as the standard writes it; `excel` or `epoch_ms` for plain numbers."""
        shapes = (*_DATE_SHAPES, (_EXCEL_DAY, "excel"), (_EPOCH, "epoch_ms"))
        return next((unit for shape, unit in shapes if self.share(shape) >= _MOST), None)

    def share(self, shape: re.Pattern[str]) -> float:
        """Share of the distinct texts that have a shape as a whole."""
        return sum(shape.fullmatch(text) is not None for text in self.texts) / len(self.texts) if self.texts else 0.0


def build_profiles(table: pa.Table) -> dict[str, ColumnProfile]:
    """The columns of a sample of texts, in its order."""
    profiles = {name: ColumnProfile(name, table.num_rows) for name in table.column_names}
    for name, profile in profiles.items():
        for item in pc.value_counts(table.column(name)).to_pylist():
            text = normalise_text(item["values"])
            if text in _NOTHING:
                profile.empty_marks |= {text} - {""}
            else:
                profile.texts[text] += item["counts"]
    return profiles
