"""The columns of one batch: cleaned once, normalised on distinct values, with what is wrong noted row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from kg.identifiers.normalised import Context, Normalised, NormalisedArray, Normaliser, normalise_array
from kg.identifiers.reference_tables import ReferenceTables
from kg.identifiers.value_types import normaliser_for
from kg.model.record import Column
from kg.sealing.keys import KeyRing
from kg.sealing.opaque_ids import build_personal_record_key
from loaders.mapping import LITERAL, SourceColumn
from loaders.quarantine import RowReason

_TEXT: Final = pa.string()
_KEY_SEPARATOR: Final = "|"


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What checking may know besides the batch."""

    source: str
    tables: ReferenceTables
    on: date
    keys: KeyRing


@dataclass(slots=True)
class Verdict:
    """The first reason and column why each row was refused, null while it stands."""

    reasons: pa.Array
    columns: pa.Array

    def refuse(self, column: str, reasons: pa.Array) -> None:
        """Refuse the rows that have a reason; a row that was refused before keeps its first one."""
        fresh = pc.and_(pc.is_null(self.reasons), pc.is_valid(reasons))
        self.columns = pc.if_else(fresh, column, self.columns)
        self.reasons = pc.coalesce(self.reasons, reasons)

    @property
    def refused(self) -> pa.Array:
        """Mask of the rows that were refused."""
        return pc.is_valid(self.reasons)


@dataclass(slots=True)
class BatchColumns:
    """Columns as sent, and the verdict on each row so far."""

    table: pa.Table
    described: Mapping[str, SourceColumn]
    context: CheckContext
    verdict: Verdict = field(init=False)
    blanked: dict[str, pa.Array] = field(default_factory=dict)
    """By column of the file: why its value was set aside, null where it was not."""
    _clean: dict[str, pa.Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """No row is refused at first."""
        self.verdict = self.build_verdict()

    def nulls(self) -> pa.Array:
        """A text column of nulls."""
        return pa.nulls(self.table.num_rows, _TEXT)

    def build_verdict(self) -> Verdict:
        """A verdict that refuses nothing yet."""
        return Verdict(self.nulls(), self.nulls())

    def refuse(self, column: str, reasons: pa.Array) -> None:
        """Refuse the rows that have a reason, with every record that they make."""
        self.verdict.refuse(column, reasons)

    def refuse_where(self, column: str, rows: pa.Array, reason: RowReason) -> None:
        """Refuse the rows of a mask."""
        self.refuse(column, pc.if_else(rows, pa.scalar(reason.value), pa.scalar(None, _TEXT)))

    def set_aside(self, column: str, reasons: pa.Array) -> None:
        """Count the values that have a reason as blanked, each once."""
        before = self.blanked.get(column)
        self.blanked[column] = reasons if before is None else pc.coalesce(before, reasons)

    def clean(self, name: str) -> pa.Array:
        """A column without outer spaces, null where the contract says that nothing stands."""
        if name not in self._clean:
            encoded = pc.dictionary_encode(self.table.column(name).combine_chunks())
            texts = pc.utf8_trim_whitespace(encoded.dictionary)
            missing = pc.is_in(texts, value_set=pa.array(["", *sorted(self.described[name].missing)]))
            self._clean[name] = pc.if_else(missing, pa.scalar(None, _TEXT), texts).take(encoded.indices)
        return self._clean[name]

    def normalise(self, column: Column, name: str, currency: str | None = None) -> NormalisedArray:
        """A column of the file as the standard record's column."""
        described = self.described[name]
        normaliser = normaliser_for(column)
        raw = self.clean(name)
        if normaliser is None:
            return NormalisedArray(values=raw, reasons=self.nulls())
        context = Context(
            tables=self.context.tables,
            on=self.context.on,
            unit=described.unit,
            currency=described.currency or currency,
            codes=described.codes.get(column.name),
        )
        if column.is_list:
            normaliser = partial(_normalise_list, normaliser, described.separator)
        return normalise_array(raw, normaliser, context, column.arrow_type)

    def build_key(self, key: Sequence[str], better: Mapping[str, pa.Array]) -> pa.Array:
        """Values of a key joined by `|`, null where one is missing; personal ones stand as a keyed hash.

        `better` gives the canonical value of a column where there is one.
        """
        parts = []
        for name in key:
            if name.startswith(LITERAL):
                parts.append(pa.scalar(name.removeprefix(LITERAL)))
                continue
            part = pc.coalesce(better[name], self.clean(name)) if name in better else self.clean(name)
            parts.append(self._hide(part) if self.described[name].personal else part)
        return pc.binary_join_element_wise(*parts, _KEY_SEPARATOR)

    def _hide(self, values: pa.Array) -> pa.Array:
        encoded = pc.dictionary_encode(values)
        hidden = [
            build_personal_record_key(self.context.keys.id, self.context.source, text)
            for text in encoded.dictionary.to_pylist()
        ]
        return pa.array(hidden, _TEXT).take(encoded.indices)


def _normalise_list(normaliser: Normaliser, separator: str | None, raw: str, context: Context) -> Normalised[object]:
    """Every item of a list, in order, each once; one that cannot be read sets the whole value aside."""
    items: dict[object, None] = {}
    for text in raw.split(separator) if separator else [raw]:
        if text.strip():
            item = normaliser(text.strip(), context)
            if item.reason:
                return Normalised(None, item.reason)
            items[item.value] = None
    return Normalised(list(items))
