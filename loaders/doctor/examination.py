"""What of a sample fits its contract and what does not, column by column: counts and reasons, never a value.

Each mapped column is read as the standard column that it is mapped to, whatever else is wrong with the row; the rows
as a whole are checked as `kg refresh` would.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from kg.identifiers.reasons import Reason
from kg.model.record import Column, columns_of
from kg.model.staged import StandardModel
from loaders.checking.batch_check import CheckedBatch, check_batch
from loaders.checking.columns import BatchColumns, CheckContext
from loaders.checking.mentions import build_mention
from loaders.contracts.forbidden import find_forbidden_concept
from loaders.contracts.mapping import MentionMapping, RecordMapping, find_fillable, is_coded
from loaders.contracts.source_tables import SourceTable
from loaders.doctor.codes import tell_codes
from loaders.doctor.sample import Sample
from loaders.reading.batches import TextBatch

_MANY_DISTINCT: Final = 200


@dataclass(slots=True)
class ColumnFinding:
    """One column of the file as one standard column."""

    column: str
    target: str
    """`record.column`, or `record.mention.name` and so on."""
    is_required: bool
    filled_count: int = 0
    missing_count: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    """Why values cannot be read, by reason code."""
    unknown_codes: tuple[str, ...] = ()
    """Texts that its code table lacks, a few at most, where they can be nobody's."""

    @property
    def readable_ratio(self) -> float | None:
        """Share of the filled values that can be read; None where nothing is filled."""
        return 1 - self.reasons.total() / self.filled_count if self.filled_count else None


@dataclass(slots=True)
class Examination:
    """What became of a sample under its contract."""

    file: str
    table: str
    differences: tuple[str, ...]
    """In how the file is written: what the contract says, and what was found."""
    missing_columns: tuple[str, ...]
    """Read by the contract, but not in the file: such a file stops its source."""
    new_columns: tuple[str, ...]
    """In the file, but unknown to the contract: dropped unread."""
    forbidden_columns: tuple[str, ...]
    """In the file, and never read (rule L8)."""
    row_count: int = 0
    blank_count: int = 0
    refused_count: int = 0
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Rows, by column (empty for the row itself) and reason."""
    stated: Counter[str] = field(default_factory=Counter)
    """Records, by record type."""
    withdrawn_count: int = 0
    columns: list[ColumnFinding] = field(default_factory=list)

    @property
    def fits(self) -> bool:
        """Whether `kg refresh` would take such a file in."""
        return not self.missing_columns and not self.differences


def examine(
    table: SourceTable, model: StandardModel, sample: Sample, context: CheckContext, most_rows: int
) -> Examination:
    """The sample's first rows under a contract's table."""
    wanted = table.read_columns()
    header = [name for name in sample.file.header if name]
    if not any(name in table.columns for name in header):
        # What stands there may be a row of values, which nobody may see.
        header = [f"(column {position}: the first row may be no header)" for position in range(1, len(header) + 1)]
    spoken = {name: table.columns[name].business_name if name in table.columns else None for name in header}
    forbidden = [
        name
        for name in header
        if (name in table.columns and table.columns[name].forbidden) or find_forbidden_concept(name, spoken[name])
    ]
    found = Examination(
        file=sample.file.name,
        table=table.name,
        differences=tuple(_list_differences(table, sample)),
        missing_columns=tuple(name for name in wanted if name not in header),
        new_columns=tuple(name for name in header if name not in table.columns and name not in forbidden),
        forbidden_columns=tuple(forbidden),
    )
    present = [name for name in wanted if name in header]
    findings = _Findings(table, model, found, set(present))
    records = tuple(mapping.record_class(model) for mapping in table.records)
    # Asked for no column, a reader would take any.
    for batch in sample.iter_batches(present, most_rows) if present else ():
        if batch.table.num_rows:
            findings.look_at(batch, context)
        if found.missing_columns:
            found.row_count += batch.table.num_rows + len(batch.malformed)
        else:
            _count_rows(found, table, check_batch(table, records, batch, context))
    findings.finish()
    return found


def _count_rows(found: Examination, table: SourceTable, checked: CheckedBatch) -> None:
    found.row_count += checked.row_count
    found.blank_count += checked.blank_count
    found.refused_count += checked.refused_count
    found.withdrawn_count += len(checked.withdrawn_keys[0])
    found.refused.update((row.column or "", row.reason) for row in checked.refused)
    for mapping, made in zip(table.records, checked.records, strict=True):
        found.stated[mapping.record] += made.num_rows


def _list_differences(table: SourceTable, sample: Sample) -> list[str]:
    """Where the file is written in another way than the contract says."""
    said, found = table.layout, sample.found
    pairs = [
        ("format", said.format.value, found.format.value),
        ("title rows above the header", said.skipped_rows, found.skipped_rows),
        ("header rows", said.header_rows, found.header_rows),
    ]
    if found.format.is_delimited and said.format.is_delimited:
        pairs.append(("delimiter", repr(said.separator), repr(found.separator)))
        if said.encoding:
            pairs.append(("encoding", said.encoding, found.encoding or ""))
    return [f"{name}: {here} in the contract, {there} in the file" for name, here, there in pairs if here != there]


@dataclass(slots=True)
class _Findings:
    """Collects what each mapped column is readable as."""

    table: SourceTable
    model: StandardModel
    examination: Examination
    present: set[str]
    found: dict[tuple[str, str], ColumnFinding] = field(default_factory=dict)
    unknown: dict[tuple[str, str], Counter[str]] = field(default_factory=dict, repr=False)
    personal: set[str] = field(default_factory=set)

    def look_at(self, batch: TextBatch, context: CheckContext) -> None:
        """One batch, under every mapping."""
        for mapping in self.table.records:
            self._look_at_columns(mapping, BatchColumns(batch.table, self.table.columns, context))
            for name, mention in mapping.mentions.items():
                if all(column in self.present for column in mention.columns()):
                    columns = BatchColumns(batch.table, self.table.columns, context)
                    self._look_at_mention(mapping, name, mention, columns, batch.lines)

    def finish(self) -> None:
        """The findings, in the contract's order of columns, with the codes that may be told."""
        for (column, target), finding in self.found.items():
            texts = self.unknown.get((column, target), Counter())
            is_personal = self.table.columns[column].personal or column in self.personal
            finding.unknown_codes = tell_codes(texts, is_personal=is_personal)
        order = list(self.table.columns)
        self.examination.columns = sorted(self.found.values(), key=lambda item: (order.index(item.column), item.target))

    def _look_at_columns(self, mapping: RecordMapping, columns: BatchColumns) -> None:
        fillable = find_fillable(mapping.record_class(self.model))
        currency = mapping.columns.get("currency")
        for target, name in mapping.columns.items():
            if name not in self.present:
                continue
            standard = fillable[target]
            if standard.personal:
                self.personal.add(name)
            if standard.unit.startswith("minor units") and currency in self.present:
                currencies = columns.normalise(fillable["currency"], currency or "").values
                reasons = columns.normalise_amounts(standard, name, currencies).reasons
            else:
                reasons = columns.normalise(standard, name, mapping.constants.get("currency")).reasons
            self._count(f"{mapping.record}.{target}", name, columns, reasons, standard)

    def _look_at_mention(
        self, mapping: RecordMapping, name: str, mention: MentionMapping, columns: BatchColumns, lines: pa.Array
    ) -> None:
        record = mapping.record_class(self.model)
        standard = {column.name: column for column in columns_of(record)}
        active = pc.is_valid(lines)
        built = build_mention(columns, record, name, mention, lines.cast(pa.string()), active)
        for part, column in (("kind", mention.kind_column), ("name", mention.name), ("number", mention.number)):
            if column is None:
                continue
            reasons = columns.blanked.get(column, columns.nulls())
            if part == "number":
                reasons = pc.coalesce(built.lost, reasons)
            if part == "kind":
                own = pc.equal(columns.verdict.columns, column)
                reasons = pc.if_else(pc.fill_null(own, False), columns.verdict.reasons, columns.nulls())
                reasons = pc.if_else(pc.is_valid(columns.clean(column)), reasons, columns.nulls())
            else:
                self.personal.add(column)
            self._count(f"{mapping.record}.{name}.{part}", column, columns, reasons, standard[f"{name}_{part}"])

    def _count(self, target: str, name: str, columns: BatchColumns, reasons: pa.Array, standard: Column) -> None:
        finding = self.found.setdefault(
            (name, target),
            ColumnFinding(name, target, is_required=self.table.columns[name].required or not standard.nullable),
        )
        texts = columns.clean(name)
        finding.missing_count += texts.null_count
        finding.filled_count += len(texts) - texts.null_count
        for item in pc.value_counts(reasons.drop_null()).to_pylist():
            finding.reasons[item["values"]] += item["counts"]
        if is_coded(standard):
            self._note_unknown(name, target, texts.filter(pc.fill_null(pc.equal(reasons, Reason.CODE_UNKNOWN), False)))

    def _note_unknown(self, name: str, target: str, texts: pa.Array) -> None:
        counts = self.unknown.setdefault((name, target), Counter())
        for item in pc.value_counts(texts).to_pylist():
            if item["values"] in counts or len(counts) <= _MANY_DISTINCT:
                counts[item["values"]] += item["counts"]


def to_plain(found: Examination) -> Mapping[str, object]:
    """An examination as plain data, for machines."""
    return {
        "file": found.file,
        "table": found.table,
        "fits": found.fits,
        "differences": list(found.differences),
        "missing_columns": list(found.missing_columns),
        "new_columns": list(found.new_columns),
        "forbidden_columns": list(found.forbidden_columns),
        "row_count": found.row_count,
        "blank_count": found.blank_count,
        "refused_count": found.refused_count,
        "withdrawn_count": found.withdrawn_count,
        "refused": [
            {"column": column or None, "reason": reason, "count": count}
            for (column, reason), count in sorted(found.refused.items(), key=lambda item: (-item[1], item[0]))
        ],
        "stated": dict(sorted(found.stated.items())),
        "columns": [
            {
                "column": item.column,
                "target": item.target,
                "required": item.is_required,
                "filled_count": item.filled_count,
                "missing_count": item.missing_count,
                "readable_ratio": item.readable_ratio,
                "reasons": dict(sorted(item.reasons.items())),
                "unknown_codes": list(item.unknown_codes),
            }
            for item in found.columns
        ],
    }
