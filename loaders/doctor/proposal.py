"""A guess as a contract that is ready to edit: what is sure stands there, what has to be decided is listed as open."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

from kg.identifiers import coded
from kg.identifiers.normalised import Context
from kg.identifiers.reference_tables import ReferenceTables
from kg.model.ids import CurrencyCode, MinorUnits, Ratio
from kg.model.record import Column, mentions_of
from kg.model.staged import RECORD_TYPES, StandardModel
from kg.model.vocabulary import DecisionKind, PartyKind
from loaders.contracts.catalogue import read_catalogue
from loaders.contracts.mapping import find_fillable
from loaders.contracts.source_contract import TO_BE_FILLED_IN
from loaders.doctor.codes import tell_codes
from loaders.doctor.guess import ColumnGuess, Guess
from loaders.doctor.profile import ValueKind
from loaders.doctor.synonyms import Target, find_column_type, read_code_meanings
from loaders.doctor.writing import OneLine, build_file_layout, build_server, to_custom, write_yaml
from loaders.reading.layout import FileLayout

_OPEN: Final = TO_BE_FILLED_IN
_UNDECIDED: Final = ("unknown", "other", "unspecified")
"""Members of closed sets that stand for not known."""
_FIXED_KINDS: Final = {
    ("registration", "subject"): PartyKind.LEGAL_ENTITY,
    ("resident", "subject"): PartyKind.PERSON,
    ("position", "person"): PartyKind.PERSON,
    **{(record, "entity"): PartyKind.LEGAL_ENTITY for record in RECORD_TYPES[StandardModel.MARKET]},
    ("lending", "lender"): PartyKind.LEGAL_ENTITY,
}
"""By record and mention: what the party can only be."""
_DECISIONS: Final = (
    ("失信", DecisionKind.DISHONEST_DEBTOR_LISTING), ("限制", DecisionKind.CONSUMPTION_RESTRICTION),
    ("罚", DecisionKind.PENALTY), ("严重违法", DecisionKind.SERIOUS_VIOLATION_LISTING),
    ("列入", DecisionKind.ABNORMAL_LISTING), ("执行", DecisionKind.ENFORCEMENT),
)  # fmt: skip
_FLAGS: Final = (
    frozenset({"I", "U", "D"}), frozenset({"A", "M", "D"}), frozenset({"新增", "变更", "修改", "删除", "撤销"}),
    frozenset({"正常", "有效", "作废", "撤销"}),
)  # fmt: skip
_WITHDRAWN: Final = frozenset({"D", "删除", "撤销", "作废"})
_TELLING: Final = frozenset({"I", "U", "A", "M", "新增", "变更", "修改", *_WITHDRAWN})
"""Texts that only a flag holds; 正常 may be any state."""
_MONEY_UNITS: Final = ("亿元", "百万元", "万元", "千元", "元")
_LIST_SEPARATORS: Final = ("、", ";", "；", ",")


@dataclass(slots=True)
class Proposal:
    """A contract for a sample."""

    guess: Guess
    data: dict[str, Any]
    open_points: list[str] = field(default_factory=list)
    """What a person has to decide or fill in."""

    def write(self) -> str:
        """The contract as YAML, the open points above it."""
        head = "".join(f"# open: {point}\n" for point in self.open_points)
        return head + write_yaml(self.data)


def build_proposal(guess: Guess, name: str, pattern: str, layout: FileLayout, tables: ReferenceTables) -> Proposal:
    """The contract of one file: `name` is the source's id and the file's name, `pattern` its path in a night."""
    return _Writer(guess, tables).build(name, pattern, layout)


@dataclass(slots=True)
class _Writer:
    guess: Guess
    tables: ReferenceTables
    open_points: list[str] = field(default_factory=list)
    enums: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    """By column of the file: text → standard column → value."""
    flag: str | None = None
    """Column that says whether a row withdraws its record."""

    def build(self, name: str, pattern: str, layout: FileLayout) -> Proposal:
        """Everything, in the order in which people read contracts."""
        guess = self.guess
        record = self._build_record()
        item = next((item for item in read_catalogue().values() if guess.record in item.record_types), None)
        flag = self._find_flag()
        self._note_decisions(item.item if item else "?")
        data = {
            "apiVersion": "v3.2.0", "kind": "DataContract", "id": name, "name": name, "version": "0.1.0",
            "status": "draft", "team": {"name": _OPEN},
            "servers": [build_server(layout)],
            "slaProperties": [
                {"property": "frequency", "value": 1, "unit": "d"}, {"property": "retention", "value": 5, "unit": "y"}
            ],
            "customProperties": to_custom({
                "model": guess.model.value, "origin": "administrative", "priority": 9,
                "referenceTables": self.tables.world,
                "legalBasis": _OPEN, "missingValues": sorted(self._find_empty_marks()),
            }),
            "schema": [{
                "name": name, "physicalName": pattern, "physicalType": "file",
                "customProperties": to_custom({
                    "absence": "keeps", "catalogueItem": item.item if item else _OPEN, "records": [record],
                    **flag, **build_file_layout(layout),
                }),
                "properties": [self._build_column(column) for column in guess.columns],
            }],
        }  # fmt: skip
        return Proposal(guess, data, self.open_points)

    def _find_flag(self) -> dict[str, Any]:
        """A column that tells new, changed and withdrawn rows apart, as `withdrawnWhen`."""
        for column in self.guess.columns:
            texts = set() if column.by else set(self.guess.profiles[column.name].texts)
            flags = next((flags for flags in _FLAGS if texts & _TELLING and texts <= flags), None)
            if flags:
                self.flag = column.name
                self.open_points.append(f"{column.name}: is taken for the flag by which a row withdraws its record")
                return {"withdrawnWhen": {"column": column.name, "values": sorted(flags & _WITHDRAWN)}}
        return {}

    def _note_decisions(self, item: str) -> None:
        """What nobody can guess."""
        guess = self.guess
        self.open_points += [
            "team.name: the owning department; legalBasis: law and clause; priority: lower counts more for names",
            f"catalogueItem {item} was taken because it allows {guess.record}: check it",
            "absence: closes, if every file is a full one; keeps is the careful answer",
            "slaProperties: how often it is due, how long it is kept",
        ]
        if not guess.is_key_unique:
            self.open_points.append(f"key: no column tells the rows of the sample apart; {guess.key[0]} is a stop-gap")
        read = {*guess.key, self.flag}
        unmapped = [column.name for column in guess.columns if not column.by and column.name not in read]
        if unmapped:
            self.open_points.append(f"not mapped, so not read: {', '.join(unmapped)}")

    def _build_record(self) -> dict[str, Any]:
        record = RECORD_TYPES[self.guess.model][self.guess.record]
        columns: dict[str, str] = {}
        constants: dict[str, str] = {}
        for target, standard in find_fillable(record).items():
            source = self.guess.find(target)
            if source and self._can_fill(target, standard, source):
                columns[target] = source
            elif not standard.nullable:
                self._settle_needed(target, standard, constants)
        money = [name for name in columns if find_fillable(record)[name].value_type is MinorUnits]
        if money and "currency" not in columns and "currency" not in constants:
            constants["currency"] = "CNY"
            self.open_points.append("currency: CNY is assumed, as no column states it")
        mentions = {name: self._build_mention(name) for name in mentions_of(record)}
        parts = {"record": self.guess.record, "key": list(self.guess.key), "columns": columns}
        return {
            **parts,
            **({"constants": constants} if constants else {}),
            **({"mentions": mentions} if mentions else {}),
        }

    def _can_fill(self, target: str, standard: Column, source: str) -> bool:
        """Whether the column can be mapped as it stands: a coded one needs the meaning of one text at least."""
        if not _is_closed(standard.value_type):
            return True
        return self._note_codes(source, target, standard.value_type)

    def _note_codes(self, source: str, target: str, closed: type[StrEnum]) -> bool:
        """Put the column's texts into its enum, with their meaning where it is known."""
        known = {**read_code_meanings().get(target, {}), **{member.value: member.value for member in closed}}
        texts = self.guess.profiles[source].texts
        context = Context(self.tables, date.min, codes=known)
        read = {text: coded.normalise(text, context).value for text in sorted(texts)}
        meant = {text: value for text, value in read.items() if value is not None}
        told = tell_codes(Counter({text: texts[text] for text in texts if text not in meant}), is_personal=False)
        if not meant:
            return False
        enum = self.enums.setdefault(source, {})
        for text, value in meant.items():
            enum.setdefault(text, {})[target] = value
        for text in told:
            enum.setdefault(text, {})
        if len(meant) < len(texts):
            self.open_points.append(
                f"{source}: {len(texts) - len(meant)} texts have no known meaning as {target};"
                f" {len(told)} of them stand in its enum without one"
            )
        return True

    def _settle_needed(self, target: str, standard: Column, constants: dict[str, str]) -> None:
        """A needed column that nothing fills: a constant where an honest one exists, else an open point."""
        if standard.value_type is CurrencyCode:
            constants[target] = "CNY"
            self.open_points.append("currency: CNY is assumed, as no column states it")
        elif standard.value_type is DecisionKind:
            words = "".join(column.name for column in self.guess.columns)
            found = next((kind for word, kind in _DECISIONS if word in words), DecisionKind.PENALTY)
            constants[target] = found.value
            self.open_points.append(f"decision_kind: {found.value} is taken from the names of the columns: check it")
        elif _is_closed(standard.value_type):
            members = [member.value for member in standard.value_type]
            undecided = next((value for value in _UNDECIDED if value in members), None)
            if undecided:
                constants[target] = undecided
            self.open_points.append(
                f"{target}: {'stands as ' + undecided if undecided else 'is needed'}; map a column, or one of "
                f"{', '.join(members)}"
            )
        else:
            self.open_points.append(f"{target}: is needed ({standard.description}); map a column")

    def _build_mention(self, name: str) -> dict[str, Any]:
        found = {part: self.guess.find(name, part) for part in ("name", "number")}
        parts: dict[str, Any] = {part: column for part, column in found.items() if column}
        kind_column = self.guess.find(name, "kind")
        always = _FIXED_KINDS.get((self.guess.record, name))
        if kind_column and always is None and self._note_codes(kind_column, f"{name}_kind", PartyKind):
            return {"kindColumn": kind_column, **parts}
        if always is None:
            always = self._guess_kind(found["number"])
            self.open_points.append(f"{name}: every row is taken for a {always.value}; give kindColumn if they differ")
        if not parts and name != "subject":
            self.open_points.append(f"{name}: neither name nor number was found; map one")
        if name == "subject" and always is PartyKind.LEGAL_ENTITY and found["number"] in self.guess.key[:1]:
            parts = {"key": [found["number"]], **parts}
        return {"kind": always.value, **parts}

    def _guess_kind(self, number: str | None) -> PartyKind:
        column = next((column for column in self.guess.columns if column.name == number), None)
        return PartyKind.PERSON if column and column.kind is ValueKind.IDENTITY_NUMBER else PartyKind.LEGAL_ENTITY

    def _build_column(self, column: ColumnGuess) -> dict[str, Any]:
        described: dict[str, Any] = {"name": column.name, "logicalType": "string"}
        if column.is_forbidden:
            return {**described, "customProperties": to_custom({"forbidden": True})}
        profile = self.guess.profiles[column.name]
        custom: dict[str, Any] = {}
        types = [find_column_type(self.guess.model, target) for target in column.targets]
        if MinorUnits in types:
            custom["unit"] = self._find_money_unit(column.name)
        if MinorUnits in types and CurrencyCode in types:
            custom["currency"] = "CNY"
            self.open_points.append(f"{column.name}: CNY is assumed where the text states no currency")
        if Ratio in types:
            custom["unit"] = "percent" if "%" in column.name or self._looks_like_percent(column.name) else "ratio"
        if column.kind is ValueKind.DATE and (unit := profile.find_date_unit()):
            if unit in {"excel", "epoch_ms"}:
                custom["unit"] = unit
            else:
                described |= {"logicalType": "date", "logicalTypeOptions": {"format": unit}}
        if any(target.column == "former_names" for target in column.targets):
            custom["separator"] = next(
                (mark for mark in _LIST_SEPARATORS if any(mark in t for t in profile.texts)), "、"
            )
        if column.name in self.guess.key:
            described["required"] = True
        if self._is_personal(column):
            described["classification"] = "personal"
        if column.name in self.enums:
            described["enum"] = [
                OneLine(value=text, **({"customProperties": to_custom(meanings)} if meanings else {}))
                for text, meanings in self.enums[column.name].items()
            ]
        return {**described, **({"customProperties": to_custom(custom)} if custom else {})}

    def _is_personal(self, column: ColumnGuess) -> bool:
        """By its values, or because it names or describes a person in the standard record."""
        if column.kind in {ValueKind.IDENTITY_NUMBER, ValueKind.PHONE}:
            return True
        fillable = find_fillable(RECORD_TYPES[self.guess.model][self.guess.record])
        return any(
            fillable[target.column].personal if target.part is None else self._names_persons(target)
            for target in column.targets
        )

    def _names_persons(self, target: Target) -> bool:
        always = _FIXED_KINDS.get((target.record, target.column))
        return target.part != "kind" and always is not PartyKind.LEGAL_ENTITY

    def _find_money_unit(self, name: str) -> str:
        """The unit that the header states, else yuan, to be checked."""
        stated = next((unit for unit in _MONEY_UNITS if unit in name), None)
        if stated is None:
            self.open_points.append(f"{name}: yuan is assumed where the text states no unit")
        return stated if stated and stated != "元" else "yuan"

    def _looks_like_percent(self, name: str) -> bool:
        numbers = [text.rstrip("%") for text in self.guess.profiles[name].texts]
        return any(number.replace(".", "", 1).isdigit() and float(number) > 1 for number in numbers)

    def _find_empty_marks(self) -> Iterator[str]:
        marks: set[str] = set()
        for profile in self.guess.profiles.values():
            marks |= profile.empty_marks
        yield from marks


def _is_closed(value_type: object) -> bool:
    return isinstance(value_type, type) and issubclass(value_type, StrEnum)
