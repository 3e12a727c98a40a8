"""What departments call the columns of the standard models: in words, in GSXT's short names, in initials of pinyin.

`synonyms.csv` was written for this project; the names that stand in the contracts that are shipped count as well.

Source: 国家企业信用信息公示系统 (field names), EAST 5.0 (initials), 常住人口登记卡 (labels of the card).
"""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from io import StringIO
from typing import Final

from kg.identifiers.folding import fold_characters
from kg.model.record import columns_of, mentions_of
from kg.model.staged import RECORD_TYPES, StandardModel
from loaders.contracts.mapping import find_fillable
from loaders.contracts.source_contract import SourceContract, read_contracts

_REMARK: Final = re.compile(r"[(\[【〔].*?[)\]】〕]")
_FILLER: Final = re.compile(r"[\s_\-.:*/'\"“”]+")
_PARTS: Final = ("name", "number", "kind")


@dataclass(frozen=True, slots=True)
class Target:
    """A column that a contract may fill, or a part of a mention."""

    record: str
    column: str
    """Standard column; the mention, for a part of one."""
    part: str | None = None
    """`name`, `number` or `kind` of a mention."""

    def describe(self) -> str:
        """`record.column`, `record.mention.part`."""
        return ".".join(filter(None, (self.record, self.column, self.part)))


def normalise_header(name: str) -> str:
    """A column's name without remarks, spaces and marks, folded: 注册资本（万元） and 註冊資本 are one."""
    text = unicodedata.normalize("NFKC", name)
    bare = _FILLER.sub("", _REMARK.sub("", text)) or _FILLER.sub("", text)
    return fold_characters(bare).casefold().replace("时间", "日期")


@cache
def read_synonyms(model: StandardModel) -> Mapping[str, frozenset[Target]]:
    """Targets of a model by the names that columns have for them, as `normalise_header` writes names."""
    found: dict[str, set[Target]] = {}
    allowed = set(iter_targets(model))
    text = (resources.files("loaders.doctor") / "synonyms.csv").read_text("utf-8")
    for row in csv.DictReader(StringIO(text)):
        target = _read_target(row["target"])
        if target in allowed:
            for name in row["names"].split():
                found.setdefault(normalise_header(name), set()).add(target)
    for contract in _read_shipped():
        if contract.model is model and contract.reference_tables:  # a benchmark's names are no department's
            for name, target in _iter_mapped(contract):
                found.setdefault(normalise_header(name), set()).add(target)
    return {name: frozenset(targets) for name, targets in found.items()}


@cache
def read_code_meanings() -> Mapping[str, Mapping[str, str]]:
    """What texts mean in the contracts that are shipped: by standard column, text → value; those that all agree on."""
    meanings: dict[str, dict[str, set[str]]] = {}
    for contract in _read_shipped():
        for table in contract.tables:
            for column in table.columns.values():
                for target, codes in column.codes.items():
                    for text, value in codes.items():
                        meanings.setdefault(target, {}).setdefault(text, set()).add(value)
    return {
        target: {text: next(iter(values)) for text, values in texts.items() if len(values) == 1}
        for target, texts in meanings.items()
    }


def iter_targets(model: StandardModel) -> Iterator[Target]:
    """Everything that a contract of a model may fill."""
    for record_type, record in RECORD_TYPES[model].items():
        for column in find_fillable(record):
            yield Target(record_type, column)
        for mention in mentions_of(record):
            for part in _PARTS:
                yield Target(record_type, mention, part)


@cache
def _read_shipped() -> tuple[SourceContract, ...]:
    with resources.as_file(resources.files("loaders.contracts")) as directory:
        return read_contracts([directory])


def _iter_mapped(contract: SourceContract) -> Iterator[tuple[str, Target]]:
    for table in contract.tables:
        for mapping in table.records:
            pairs = [(name, Target(mapping.record, target)) for target, name in mapping.columns.items()]
            for mention, spoken in mapping.mentions.items():
                parts = {"name": spoken.name, "number": spoken.number, "kind": spoken.kind_column}
                pairs += [(name, Target(mapping.record, mention, part)) for part, name in parts.items() if name]
            for name, target in pairs:
                yield name, target
                if label := table.columns[name].business_name:
                    yield label, target


def _read_target(text: str) -> Target:
    record, column, *part = text.split(".")
    return Target(record, column, part[0] if part else None)


def find_column_type(model: StandardModel, target: Target) -> object:
    """The value type of a target's column, as `kg.model.record.Column.value_type`."""
    name = f"{target.column}_{target.part}" if target.part else target.column
    return next(column.value_type for column in columns_of(RECORD_TYPES[model][target.record]) if column.name == name)
