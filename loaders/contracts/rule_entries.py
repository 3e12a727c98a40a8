"""The `quality` entries of a file and its columns, read as rules that can be counted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from open_data_contract_standard.model import DataQuality, SchemaObject

from kg.model.staged import StandardModel
from loaders.contracts.custom_properties import CustomProperties, Place, read_custom
from loaders.contracts.document import Document, KeyPath, suggest
from loaders.contracts.mapping import RecordMapping, SourceColumn
from loaders.contracts.quality_rules import DIMENSIONS, Dimension, Limit, Operator, QualityMetric, QualityRule, Severity
from loaders.contracts.rule_condition import read_condition

_RULE_PROPERTIES: Final = frozenset({"record"})
_RECORD_KEY: Final = "record_key"


@dataclass(frozen=True, slots=True)
class _Subject:
    """The file that a rule stands in."""

    document: Document
    model: StandardModel
    mappings: Sequence[RecordMapping]
    columns: Mapping[str, SourceColumn]


def read_rules(
    document: Document,
    at: KeyPath,
    described: SchemaObject,
    model: StandardModel,
    mappings: Sequence[RecordMapping],
    columns: Mapping[str, SourceColumn],
) -> tuple[QualityRule, ...]:
    """The rules of a file and its columns, in the order in which they stand.

    Raises:
        ContractError: a rule that cannot be counted, with its line; a name that stands twice.
    """
    subject = _Subject(document, model, mappings, columns)
    rules: dict[str, QualityRule] = {}
    for place, column, entry in _iter_entries(at, described):
        if entry.type == "text":
            continue
        rule = _read_rule(subject, place, column, entry)
        if rule.name in rules:
            raise document.error((*place, "name"), f"the rule {rule.name} stands twice in this file; name it.")
        rules[rule.name] = rule
    return tuple(rules.values())


def _iter_entries(at: KeyPath, described: SchemaObject) -> Iterator[tuple[KeyPath, str | None, DataQuality]]:
    for position, entry in enumerate(described.quality or []):
        yield (*at, "quality", position), None, entry
    for place, column in enumerate(described.properties or []):
        for position, entry in enumerate(column.quality or []):
            yield (*at, "properties", place, "quality", position), column.name or "", entry


def _read_rule(subject: _Subject, at: KeyPath, column: str | None, entry: DataQuality) -> QualityRule:
    custom = read_custom(subject.document, at, entry.customProperties, Place.RULE, _RULE_PROPERTIES)
    metric = _read_metric(subject.document, at, entry)
    columns = _read_rule_columns(subject, at, column, entry, metric)
    mapping = _find_mapping(subject, custom, columns)
    content = tuple(dict.fromkeys(_find_content_columns(subject, at, mapping, columns)))
    limit = _read_limit(subject.document, at, entry)
    if metric is QualityMetric.ROW_COUNT and limit.is_percent:
        raise subject.document.error((*at, "unit"), "rowCount counts rows; a share of all rows is always 100 %.")
    condition = None
    if metric is None:
        record = mapping.record_class(subject.model)
        condition = read_condition(subject.document, (*at, "query"), entry.query or "", record, content)
    return QualityRule(
        name=entry.name or "_".join([metric.value if metric else "condition", *columns]),
        description=entry.description or "",
        dimension=Dimension(entry.dimension) if entry.dimension else DIMENSIONS[metric],
        severity=_read_severity(subject.document, at, entry),
        record=mapping.record,
        column=columns[0] if len(columns) == 1 else None,
        columns=columns,
        content_columns=content,
        metric=metric,
        condition=condition,
        limit=limit,
    )


def _read_metric(document: Document, at: KeyPath, entry: DataQuality) -> QualityMetric | None:
    if entry.type == "custom":
        raise document.error((*at, "type"), "no other engine is run; write a library or sql rule.")
    if entry.type == "sql":
        return None
    return QualityMetric.MISSING if entry.metric == "nullValues" else QualityMetric(str(entry.metric))


def _read_severity(document: Document, at: KeyPath, entry: DataQuality) -> Severity:
    given = entry.severity or Severity.WARNING.value
    allowed = [severity.value for severity in Severity]
    if given not in allowed:
        raise document.error((*at, "severity"), f"severity is one of {', '.join(allowed)}.{suggest(given, allowed)}")
    return Severity(given)


def _read_limit(document: Document, at: KeyPath, entry: DataQuality) -> Limit:
    unit = entry.unit or "rows"
    if unit not in {"rows", "percent"}:
        raise document.error((*at, "unit"), f"unit is rows or percent.{suggest(unit, ('rows', 'percent'))}")
    # The standard's own schema has seen to it that there is exactly one.
    operator = next(operator for operator in Operator if getattr(entry, operator.value) is not None)
    given = getattr(entry, operator.value)
    values = given if isinstance(given, list) else [given]
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        raise document.error((*at, operator.value), f"{operator.value} takes a number here.")
    return Limit(operator, tuple(float(value) for value in sorted(values)), unit == "percent")


def _read_rule_columns(
    subject: _Subject, at: KeyPath, column: str | None, entry: DataQuality, metric: QualityMetric | None
) -> tuple[str, ...]:
    """The file's columns that a rule looks at: the one it stands at, or those in its arguments."""
    arguments = dict(entry.arguments or {})
    named = arguments.pop("properties", None)
    if arguments:
        name = sorted(arguments)[0]
        raise subject.document.error(
            (*at, "arguments", name),
            f"{name} is not followed: what is missing says `missingValues`, what is valid the type and `enum`; "
            "write a sql rule for the rest.",
        )
    if named is not None and (
        not isinstance(named, list) or not named or not all(isinstance(name, str) for name in named)
    ):
        raise subject.document.error((*at, "arguments", "properties"), "properties is a list of columns of the file.")
    columns = tuple(named or ([column] if column else []))
    if metric in {QualityMetric.MISSING, QualityMetric.INVALID} and len(columns) != 1:
        raise subject.document.error(at, f"{entry.metric} looks at one column: put the rule into that column.")
    if metric is QualityMetric.DUPLICATE and not columns:
        raise subject.document.error(at, "duplicateValues needs `arguments: {properties: [columns]}` or a column.")
    for name in columns:
        if name not in subject.columns:
            raise subject.document.error(
                at, f"column {name} is not among this file's properties.{suggest(name, subject.columns)}"
            )
        if not any(name in mapping.raw_columns() for mapping in subject.mappings):
            raise subject.document.error(at, f"column {name} is in no record, so it is not read and nothing is known.")
    return columns


def _find_mapping(subject: _Subject, custom: CustomProperties, columns: Sequence[str]) -> RecordMapping:
    """The record that a rule is about: the one named, else the first that reads its columns."""
    if custom.has("record"):
        name = custom.read_choice("record", [mapping.record for mapping in subject.mappings])
        return next(mapping for mapping in subject.mappings if mapping.record == name)
    fitting = (mapping for mapping in subject.mappings if set(columns) <= set(mapping.raw_columns()))
    return next(fitting, subject.mappings[0])


def _find_content_columns(
    subject: _Subject, at: KeyPath, mapping: RecordMapping, columns: Sequence[str]
) -> Iterator[str]:
    if columns and set(columns) == set(mapping.key_columns()):
        yield _RECORD_KEY
        return
    for name in columns:
        found = mapping.find_content_column(name)
        if found is None:
            raise subject.document.error(
                at, f"column {name} alone is no column of {mapping.record}: it is only a part of a key or a condition."
            )
        yield found
