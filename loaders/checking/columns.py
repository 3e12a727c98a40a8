"""The columns of one batch: cleaned once, normalised on distinct values, with what is wrong noted row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from kg.identifiers.currency import read_currency
from kg.identifiers.normalised import Context, Normalised, NormalisedArray, Normaliser, normalise_array
from kg.identifiers.reasons import Reason
from kg.identifiers.reference_tables import ReferenceTables
from kg.identifiers.value_types import normaliser_for
from kg.model.ids import MinorUnits
from kg.model.record import Column
from kg.sealing.keys import KeyRing
from kg.sealing.opaque_ids import build_personal_record_key
from loaders.checking.record_keys import CANONICAL, SEPARATOR, normalise_key_part
from loaders.contracts.mapping import LITERAL, SourceColumn
from loaders.quarantine.refusals import RowReason

_TEXT: Final = pa.string()
_KEY_SUFFIX: Final = "_key"
"""Ends the name of a standard column by which records find one another: canonical like the key of a record."""


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
    _canonical: dict[str, pa.Array] = field(default_factory=dict)

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

    def canonical(self, name: str) -> pa.Array:
        """A column as parts of keys, see `loaders.checking.record_keys`."""
        if name not in self._canonical:
            texts = self.clean(name)
            if not pc.all(pc.match_substring_regex(texts, CANONICAL)).as_py():
                encoded = pc.dictionary_encode(texts)
                is_sensitive = self.described[name].case_sensitive
                parts = [
                    normalise_key_part(text, is_case_sensitive=is_sensitive) or None
                    for text in encoded.dictionary.to_pylist()
                ]
                texts = pa.array(parts, _TEXT).take(encoded.indices)
            self._canonical[name] = texts
        return self._canonical[name]

    def normalise(self, column: Column, name: str, currency: str | None = None) -> NormalisedArray:
        """A column of the file as the standard record's column. `currency`: of every amount that names none."""
        return self._normalise(column, name, self.clean(name), self.described[name].currency or currency)

    def normalise_amounts(self, column: Column, name: str, currencies: pa.Array) -> NormalisedArray:
        """Amounts in the minor unit of their row's currency; one that names another currency cannot be read."""
        raw = self.clean(name)
        values, reasons = pa.nulls(self.table.num_rows, column.arrow_type), self.nulls()
        for currency in pc.unique(currencies).to_pylist():
            rows = pc.is_null(currencies) if currency is None else pc.fill_null(pc.equal(currencies, currency), False)
            own = pc.if_else(rows, raw, pa.scalar(None, _TEXT))
            read = self._normalise(column, name, own, currency or self.described[name].currency)
            values, reasons = pc.coalesce(values, read.values), pc.coalesce(reasons, read.reasons)
        return NormalisedArray(values, reasons)

    def _normalise(self, column: Column, name: str, raw: pa.Array, currency: str | None) -> NormalisedArray:
        described = self.described[name]
        normaliser = normaliser_for(column)
        if normaliser is None:
            text = self.canonical(name) if column.name.endswith(_KEY_SUFFIX) else raw
            return NormalisedArray(values=text, reasons=self.nulls())
        context = Context(
            tables=self.context.tables,
            on=self.context.on,
            unit=described.unit,
            currency=currency,
            codes=described.codes.get(column.name),
        )
        if column.is_list:
            normaliser = partial(_normalise_list, normaliser, described.separator)
        if column.value_type is MinorUnits:
            normaliser = partial(_normalise_amount, normaliser)
        return normalise_array(raw, normaliser, context, column.arrow_type)

    def build_key(self, key: Sequence[str], better: Mapping[str, pa.Array]) -> pa.Array:
        """Canonical values of a key joined by `|`, null where one is missing; personal ones stand as a keyed hash.

        `better` gives the valid number of a column where there is one.
        """
        parts = []
        for name in key:
            if name.startswith(LITERAL):
                parts.append(pa.scalar(name.removeprefix(LITERAL)))
                continue
            part = pc.coalesce(better[name], self.canonical(name)) if name in better else self.canonical(name)
            parts.append(self._hide(part) if self.described[name].personal else part)
        return pc.binary_join_element_wise(*parts, SEPARATOR)

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


def _normalise_amount(normaliser: Normaliser, raw: str, context: Context) -> Normalised[object]:
    """An amount; none where its text names another currency than its record, which would be off by the rate."""
    stated = read_currency(raw)
    if stated and context.currency and stated != context.currency:
        return Normalised(None, Reason.MONEY_OTHER_CURRENCY)
    return normaliser(raw, context)
