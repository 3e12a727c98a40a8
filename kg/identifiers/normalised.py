"""What every normaliser takes and gives, and how one runs over an Arrow batch.

A normaliser is a pure function `normalise(raw, context)`: `raw` is the text as sent (never empty: readers turn the
contract's missing values into nulls), the answer is a canonical value or a reason code, never both. Neither means
that the text says there is none: the open end of a period (9999-12-31, 长期).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Generic, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from kg.identifiers.reasons import Reason
from kg.identifiers.reference_tables import ReferenceTables

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Normalised(Generic[T_co]):
    """A canonical value, or why there is none; neither for an open end."""

    value: T_co | None = field(repr=False)
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What a normaliser may know besides the text: dated tables, the night, what the contract says of the column."""

    tables: ReferenceTables
    on: date
    unit: str | None = None
    """Unit that the contract states: for money `yuan`, `fen`, `万元`; for ratios `ratio` or `percent`; for dates a
    format such as `%Y%m%d`, `epoch_ms`, `epoch_s`, `excel`, `excel_1904` or `month_end`."""
    currency: str | None = None
    """Currency that the contract states for the column, ISO 4217."""
    codes: Mapping[str, str] | None = None
    """Code table of the column: text as sent → value of the model's closed set."""


LONGEST_TEXT: Final = 4000
"""Characters; lists of former names are the longest texts that departments send."""
_TOO_LONG: Final[Normalised[object]] = Normalised(None, Reason.TEXT_LENGTH)
Normaliser = Callable[[str, Context], Normalised[object]]


@dataclass(frozen=True, slots=True)
class NormalisedArray:
    """A column after normalising: `values` of the wanted type, `reasons` text (null where there is none)."""

    values: pa.Array
    reasons: pa.Array


def normalise_array(
    raw: pa.Array, normaliser: Normaliser, context: Context, arrow_type: pa.DataType
) -> NormalisedArray:
    """Run a normaliser over the distinct values of a text column. Nulls stay null without a reason.

    A text longer than `LONGEST_TEXT` characters is refused unread.
    """
    encoded = raw if pa.types.is_dictionary(raw.type) else pc.dictionary_encode(raw)
    distinct = [
        normaliser(text, context) if len(text) <= LONGEST_TEXT else _TOO_LONG for text in encoded.dictionary.to_pylist()
    ]
    values = pa.array([item.value for item in distinct], type=arrow_type)
    reasons = pa.array([item.reason.value if item.reason else None for item in distinct], type=pa.string())
    return NormalisedArray(values=pc.take(values, encoded.indices), reasons=pc.take(reasons, encoded.indices))
