"""The files of a contract: one object of the standard's `schema` is one kind of file, with layout and records."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from open_data_contract_standard.model import OpenDataContractStandard, SchemaObject, Server

from kg.model.staged import StandardModel
from loaders.contracts.catalogue import CatalogueItem, read_catalogue
from loaders.contracts.custom_properties import CustomProperties, Place, read_custom
from loaders.contracts.document import Document, KeyPath, suggest
from loaders.contracts.forbidden import find_forbidden_concept
from loaders.contracts.mapping import RecordMapping, SourceColumn, read_mappings
from loaders.contracts.obligations import Due, Period, Supply, check_adverse_notice, check_consent, read_agreement
from loaders.contracts.quality_rules import QualityRule
from loaders.contracts.rule_entries import read_rules
from loaders.contracts.source_columns import check_codes, read_columns
from loaders.reading.layout import FileFormat, FileLayout, read_layout
from loaders.reading.places import SourceFile, find_sources

FILE_PROPERTIES: Final = frozenset(
    {
        "absence", "records", "missingValues", "server", "catalogueItem", "legalBasis", "adverseNoticeBasis",
        "withdrawnWhen", "sizeDrift", "refusedShare",
    }
)  # fmt: skip
LAYOUT_PROPERTIES: Final = frozenset(
    {
        "format", "encoding", "delimiter", "sheet", "skippedRows", "headerRows", "totalMarks", "flagSuffix",
        "urlVariable", "query",
    }
)  # fmt: skip
"""Of a server, or of one of its files: `loaders.reading.layout`."""
_DEFAULT_REFUSED_SHARE: Final = 0.5


@dataclass(frozen=True, slots=True)
class SizeDrift:
    """How much a file's rows may differ from those of the nights before until its source is held back."""

    fewest_ratio: float = 0.5
    most_ratio: float = 2.0
    smallest_count: int = 50
    """Files that had fewer rows are not compared."""


@dataclass(frozen=True, slots=True)
class WithdrawnWhen:
    """A flag column (I/U/D) and the values by which a row withdraws its record instead of stating it."""

    column: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class SourceTable:
    """One kind of file of a source."""

    name: str
    pattern: str
    """Path in the night's folder; may hold `*`."""
    layout: FileLayout
    columns: Mapping[str, SourceColumn]
    records: tuple[RecordMapping, ...]
    closes_absent: bool
    """A record that a full file no longer states is closed."""
    withdrawn_when: WithdrawnWhen | None
    rules: tuple[QualityRule, ...]
    size_drift: SizeDrift
    refused_share: float
    """Its source is held back when a larger share of the rows is refused."""
    catalogue_item: CatalogueItem
    legal_basis: str
    adverse_notice_basis: str | None
    """Why nobody has to be told before adverse facts are supplied."""
    due: Due
    retention: Period

    def find_files(self, folder: Path) -> list[SourceFile]:
        """Its files of a night, by name."""
        return find_sources(folder, self.pattern, self.layout)

    def read_columns(self) -> list[str]:
        """Columns that are read at all, in the contract's order."""
        wanted = {column for record in self.records for column in record.raw_columns()}
        if self.withdrawn_when:
            wanted.add(self.withdrawn_when.column)
        return [column for column in self.columns if column in wanted]


@dataclass(frozen=True, slots=True)
class _Contract:
    """What the files of a contract share."""

    document: Document
    standard: OpenDataContractStandard
    model: StandardModel
    custom: CustomProperties
    names: tuple[str, ...]


def read_tables(
    document: Document, standard: OpenDataContractStandard, model: StandardModel, custom: CustomProperties
) -> tuple[SourceTable, ...]:
    """Every kind of file that a contract describes, in its order. `custom`: what the contract says of all of them.

    Raises:
        ContractError: names file, line and key.
    """
    described = standard.schema_ or []
    if not described:
        raise document.error(("schema",), "no file is described.")
    if not standard.servers:
        raise document.error(("servers",), "a server is needed: where the files are and how they are written.")
    names = tuple(str(item.name) for item in described)
    for position, name in enumerate(names):
        if name in names[:position]:
            raise document.error(("schema", position, "name"), f"the file {name} is described twice.")
    contract = _Contract(document, standard, model, custom, names)
    return tuple(_read_table(contract, ("schema", position), item) for position, item in enumerate(described))


def _read_table(contract: _Contract, at: KeyPath, described: SchemaObject) -> SourceTable:
    document = contract.document
    known = FILE_PROPERTIES | LAYOUT_PROPERTIES
    custom = read_custom(document, at, described.customProperties, Place.FILE, known)
    server_at, server = _find_server(contract, custom)
    read_custom(document, server_at, server.customProperties, Place.SERVER, LAYOUT_PROPERTIES)
    missing = frozenset(contract.custom.read_texts("missingValues") + custom.read_texts("missingValues"))
    columns = read_columns(document, at, described, missing)
    records = read_mappings(document, custom.find("records"), custom.values.get("records"), contract.model, columns)
    check_codes(document, at, described, contract.model, records)
    item = _read_item(contract, custom, records)
    basis = custom.find_text("adverseNoticeBasis") or contract.custom.find_text("adverseNoticeBasis")
    supply = Supply(item, contract.model, records, columns, basis)
    check_consent(document, custom.find("records"), supply)
    check_adverse_notice(document, custom.find("records"), supply)
    forbidden = tuple(
        name
        for name, column in columns.items()
        if column.forbidden or find_forbidden_concept(name, column.business_name)
    )
    layout = replace(read_layout(document, at, server, described), forbidden=forbidden)
    agreement = read_agreement(document, contract.standard.slaProperties, contract.names, described.name)
    return SourceTable(
        name=str(described.name),
        pattern=_build_pattern(server, described, layout),
        layout=layout,
        columns=columns,
        records=records,
        closes_absent=custom.read_choice("absence", ("closes", "keeps")) == "closes",
        withdrawn_when=_read_withdrawn(document, custom, columns),
        rules=read_rules(document, at, described, contract.model, records, columns),
        size_drift=_read_size_drift(document, custom),
        refused_share=custom.read_ratio("refusedShare", _DEFAULT_REFUSED_SHARE),
        catalogue_item=item,
        legal_basis=custom.find_text("legalBasis") or contract.custom.read_text("legalBasis"),
        adverse_notice_basis=basis,
        due=agreement.due,
        retention=agreement.retention,
    )


def _build_pattern(server: Server, described: SchemaObject, layout: FileLayout) -> str:
    """Path of the file in the night's folder; the table's own name, for a database."""
    if layout.format is FileFormat.SQL:
        return described.physicalName or str(described.name)
    return str(Path(server.path or "") / (described.physicalName or f"{described.name}.{layout.format}"))


def _find_server(contract: _Contract, custom: CustomProperties) -> tuple[KeyPath, Server]:
    """The server that a file comes from: the one that it names, or the only one."""
    servers = contract.standard.servers or []
    names = [str(server.server) for server in servers]
    if len(set(names)) < len(names):
        raise contract.document.error(("servers",), "two servers have the same name.")
    if custom.has("server"):
        position = names.index(custom.read_choice("server", names))
    elif len(servers) == 1:
        position = 0
    else:
        raise contract.document.error(custom.at, f"say which server it comes from: server is {' or '.join(names)}.")
    return ("servers", position), servers[position]


def _read_item(contract: _Contract, custom: CustomProperties, records: tuple[RecordMapping, ...]) -> CatalogueItem:
    """The file's catalogue item, which allows every record that the file states."""
    place = custom if custom.has("catalogueItem") else contract.custom
    name = place.read_text("catalogueItem")
    item = read_catalogue().get(name)
    if item is None:
        raise contract.document.error(
            place.find("catalogueItem"), f"{name} is not in the catalogue, so nothing may be taken in under it"
            f" (kg doctor catalogue lists it).{suggest(name, read_catalogue())}"
        )  # fmt: skip
    for mapping in records:
        if mapping.record not in item.record_types:
            raise contract.document.error(
                place.find("catalogueItem") if place is custom else custom.find("records"),
                f"the catalogue item {name} does not allow the record {mapping.record}, only "
                f"{', '.join(sorted(item.record_types))}; give this file the catalogueItem that does.",
            )
    return item


def _read_withdrawn(
    document: Document, custom: CustomProperties, columns: Mapping[str, SourceColumn]
) -> WithdrawnWhen | None:
    if not custom.has("withdrawnWhen"):
        return None
    at = custom.find("withdrawnWhen")
    given = custom.values["withdrawnWhen"]
    if not isinstance(given, dict) or set(given) != {"column", "values"}:
        raise document.error(at, "withdrawnWhen is {column: a column of the file, values: [texts]}.")
    column, values = given["column"], given["values"]
    if column not in columns:
        raise document.error(at, f"column {column} is not among this file's properties.{suggest(str(column), columns)}")
    if columns[column].forbidden:
        raise document.error(at, f"column {column} is forbidden and is not read.")
    if not isinstance(values, list) or not values or not all(isinstance(value, str) for value in values):
        raise document.error((*at, "values"), "values is a list of texts; put numbers in quotes.")
    return WithdrawnWhen(str(column), frozenset(values))


def _read_size_drift(document: Document, custom: CustomProperties) -> SizeDrift:
    if not custom.has("sizeDrift"):
        return SizeDrift()
    at = custom.find("sizeDrift")
    given = custom.values["sizeDrift"]
    defaults = {"fewestRatio": 0.5, "mostRatio": 2.0, "smallestCount": 50}
    if not isinstance(given, dict):
        raise document.error(at, f"sizeDrift is a mapping of {', '.join(defaults)}.")
    for name, value in given.items():
        if name not in defaults:
            raise document.error((*at, name), f"sizeDrift knows no {name}.{suggest(str(name), defaults)}")
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise document.error((*at, name), f"{name} is a number, at least 0.")
    merged = {**defaults, **given}
    drift = SizeDrift(float(merged["fewestRatio"]), float(merged["mostRatio"]), int(merged["smallestCount"]))
    if not drift.fewest_ratio <= 1 <= drift.most_ratio:
        raise document.error(at, "fewestRatio is at most 1 and mostRatio at least 1.")
    return drift
