"""Source contracts: Open Data Contract Standard v3.2 documents that say how a department's files are read.

What the standard knows stands where it says; what it does not know stands in `customProperties`:

    server      delimiter
    contract    model, priority, origin, referenceTables, legalBasis, catalogueItem, missingValues
    file        absence (closes | keeps), records (see `loaders.mapping`)
    column      forbidden, unit, currency, separator, missingValues; a value of `enum`: standard column → code

Source: https://bitol-io.github.io/open-data-contract-standard/v3.2.0/
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Final

import jsonschema
from open_data_contract_standard.model import (
    CustomProperty,
    OpenDataContractStandard,
    SchemaObject,
    SchemaProperty,
    Server,
)

from kg.errors import ContractError, SourceError
from kg.model.staged import StandardModel
from loaders.document import Document, KeyPath, read_document
from loaders.mapping import RecordMapping, SourceColumn, read_mappings

_ENCODINGS: Final = {"utf-8": "utf-8-sig", "gb18030": "gb18030"}
_WORLDS: Final = ("city", "national")
# The standard writes date patterns as Java's DateTimeFormatter does; Python's strptime reads them here.
_DATE_LETTERS: Final = (
    ("yyyy", "%Y"), ("MM", "%m"), ("dd", "%d"), ("HH", "%H"), ("mm", "%M"), ("ss", "%S"), ("SSS", "%f"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SourceTable:
    """One kind of file of a source."""

    name: str
    pattern: str
    """Path in the night's folder; may hold `*`."""
    columns: Mapping[str, SourceColumn]
    records: tuple[RecordMapping, ...]
    closes_absent: bool
    """A record that a full file no longer states is closed."""

    def find_files(self, folder: Path) -> list[Path]:
        """Its files of a night, by name."""
        return sorted(path for path in folder.glob(self.pattern) if path.is_file())

    def read_columns(self) -> list[str]:
        """Columns that are read at all, in the contract's order."""
        wanted = {column for record in self.records for column in record.raw_columns()}
        return [column for column in self.columns if column in wanted]


@dataclass(frozen=True, slots=True)
class SourceContract:
    """One source."""

    source: str
    path: Path
    digest: str
    """SHA-256 of the contract file."""
    model: StandardModel
    reference_tables: str | None
    """World of reference tables whose codes it uses: `city`, `national`, or none needed."""
    priority: int
    """Lower is more authoritative for names."""
    department: str
    legal_basis: str
    catalogue_item: str
    encoding: str
    delimiter: str
    tables: tuple[SourceTable, ...]


def read_contract(path: Path) -> SourceContract:
    """The contract in a file.

    Raises:
        ContractError: names file, line and key.
    """
    document = read_document(path)
    standard = _read_standard(document)
    custom = _read_custom(standard.customProperties)
    at: KeyPath = ()
    if custom.get("origin") != "administrative":
        raise document.error(
            _find_custom(at, standard.customProperties, "origin"),
            "`origin: administrative` is needed: statistical microdata are refused (rule L9).",
        )
    model = _read_choice(document, at, standard.customProperties, "model", tuple(StandardModel))
    needs_tables = "referenceTables" in custom
    world = _read_choice(document, at, standard.customProperties, "referenceTables", _WORLDS) if needs_tables else None
    if not isinstance(custom.get("priority"), int):
        place = _find_custom(at, standard.customProperties, "priority")
        raise document.error(place, "priority is a whole number; lower is more authoritative.")
    server, encoding, delimiter = _read_server(document, standard)
    return SourceContract(
        source=str(standard.id),
        path=path,
        digest=hashlib.sha256(path.read_bytes()).hexdigest(),
        model=StandardModel(model),
        reference_tables=world,
        priority=int(str(custom["priority"])),
        department=_read_department(document, standard),
        legal_basis=_read_text(document, standard.customProperties, "legalBasis"),
        catalogue_item=_read_text(document, standard.customProperties, "catalogueItem"),
        encoding=encoding,
        delimiter=delimiter,
        tables=_read_tables(document, standard, StandardModel(model), server, custom),
    )


def read_contracts(paths: Sequence[Path]) -> tuple[SourceContract, ...]:
    """The contracts in files and folders (`*.odcs.yaml`), by source.

    Raises:
        ContractError: one cannot be followed, two name the same source, or a path holds none.
    """
    files: list[Path] = []
    for path in paths:
        found = sorted(path.glob("*.odcs.yaml")) if path.is_dir() else [path]
        if not found:
            raise ContractError(f"{path} holds no contract.", way_out="Contracts are named *.odcs.yaml.")
        files.extend(found)
    contracts = sorted((read_contract(file) for file in files), key=lambda contract: contract.source)
    for earlier, later in pairwise(contracts):
        if earlier.source == later.source:
            raise ContractError(f"{earlier.path} and {later.path} both name the source {later.source}.")
    return tuple(contracts)


def find_contracts(files: Path, paths: Sequence[Path]) -> tuple[SourceContract, ...]:
    """The contracts given; when none is given, those shipped that fit any file of the folder or of its nights.

    Raises:
        SourceError: no contract that is shipped fits.
    """
    if paths:
        return read_contracts(paths)
    with resources.as_file(resources.files("loaders") / "contracts") as directory:
        shipped = read_contracts([directory])
    folders = [files, *sorted(files.glob("night-*"))]
    fitting = tuple(
        contract
        for contract in shipped
        if any(table.find_files(folder) for table in contract.tables for folder in folders)
    )
    if not fitting:
        raise SourceError(f"No contract fits a file in {files}.", way_out="Give one: kg refresh FOLDER -c CONTRACT")
    return fitting


def _read_standard(document: Document) -> OpenDataContractStandard:
    """The document as the standard's model, after its JSON Schema (which also knows misspelt inner keys)."""
    package = OpenDataContractStandard.__module__.rpartition(".")[0]
    schema = json.loads((resources.files(package) / "schema.json").read_text("utf-8"))
    errors = jsonschema.Draft201909Validator(schema).iter_errors(document.data)
    for error in sorted(errors, key=lambda error: [str(part) for part in error.absolute_path]):
        deepest = jsonschema.exceptions.best_match([error])
        raise document.error(tuple(deepest.absolute_path), f"{deepest.message.splitlines()[0][:200]}.")
    return OpenDataContractStandard.model_validate(document.data)


def _read_server(document: Document, standard: OpenDataContractStandard) -> tuple[Server, str, str]:
    """Where the files are, their encoding and their delimiter."""
    if not standard.servers or len(standard.servers) != 1:
        raise document.error(("servers",), "one server is needed: where the files are and how they are written.")
    (server,) = standard.servers
    if server.type != "local" or server.format != "csv":
        raise document.error(("servers", 0), "only `type: local` with `format: csv` is read.")
    encoding = _ENCODINGS.get((server.encoding or "").lower())
    if encoding is None:
        raise document.error(("servers", 0, "encoding"), f"encoding is one of {', '.join(_ENCODINGS)}.")
    delimiter = _read_custom(server.customProperties).get("delimiter", ",")
    if not isinstance(delimiter, str) or len(delimiter) != 1:
        raise document.error(("servers", 0, "customProperties"), "delimiter is one character.")
    return server, encoding, delimiter


def _read_tables(
    document: Document,
    standard: OpenDataContractStandard,
    model: StandardModel,
    server: Server,
    contract: Mapping[str, object],
) -> tuple[SourceTable, ...]:
    if not standard.schema_:
        raise document.error(("schema",), "no file is described.")
    tables = []
    for position, described in enumerate(standard.schema_):
        at: KeyPath = ("schema", position)
        custom = _read_custom(described.customProperties)
        missing = _read_missing(document, at, contract) | _read_missing(document, at, custom)
        columns = _read_columns(document, at, described, missing)
        absence = _read_choice(document, at, described.customProperties, "absence", ("closes", "keeps"))
        records_at = _find_custom(at, described.customProperties, "records")
        tables.append(
            SourceTable(
                name=str(described.name),
                pattern=str(Path(server.path or "") / (described.physicalName or f"{described.name}.csv")),
                columns=columns,
                records=read_mappings(document, records_at, custom.get("records"), model, columns),
                closes_absent=absence == "closes",
            )
        )
    return tuple(tables)


def _read_columns(
    document: Document, at: KeyPath, described: SchemaObject, missing: frozenset[str]
) -> dict[str, SourceColumn]:
    columns: dict[str, SourceColumn] = {}
    for position, described_column in enumerate(described.properties or []):
        place = (*at, "properties", position)
        name = described_column.name or ""
        if name in columns:
            raise document.error(place, f"column {name} stands twice.")
        columns[name] = _read_column(document, place, described_column, missing)
    return columns


def _read_column(document: Document, at: KeyPath, column: SchemaProperty, missing: frozenset[str]) -> SourceColumn:
    custom = _read_custom(column.customProperties)
    codes: dict[str, dict[str, str]] = {}
    for entry in column.enum or []:
        for target, code in _read_custom(entry.customProperties).items():
            codes.setdefault(target, {})[str(entry.value)] = str(code)
    pattern = (column.logicalTypeOptions or {}).get("format") if column.logicalType in {"date", "timestamp"} else None
    unit = _build_date_format(str(pattern)) if pattern else custom.get("unit")
    return SourceColumn(
        name=column.name or "",
        business_name=column.businessName,
        required=bool(column.required),
        forbidden=custom.get("forbidden") is True,
        personal=column.classification == "personal",
        missing=missing | _read_missing(document, at, custom),
        unit=None if unit is None else str(unit),
        currency=None if custom.get("currency") is None else str(custom["currency"]),
        separator=None if custom.get("separator") is None else str(custom["separator"]),
        codes=codes,
    )


def _build_date_format(pattern: str) -> str:
    for letters, directive in _DATE_LETTERS:
        pattern = pattern.replace(letters, directive)
    return pattern


def _read_custom(properties: Sequence[CustomProperty] | None) -> dict[str, object]:
    return {str(item.property): item.value for item in properties or []}


def _find_custom(at: KeyPath, properties: Sequence[CustomProperty] | None, name: str) -> KeyPath:
    for position, item in enumerate(properties or []):
        if item.property == name:
            return (*at, "customProperties", position, "value")
    return (*at, "customProperties")


def _read_missing(document: Document, at: KeyPath, custom: Mapping[str, object]) -> frozenset[str]:
    values = custom.get("missingValues", [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise document.error(at, "missingValues is a list of texts; put numbers in quotes.")
    return frozenset(values)


def _read_choice(
    document: Document, at: KeyPath, properties: Sequence[CustomProperty] | None, name: str, allowed: tuple[str, ...]
) -> str:
    value = _read_custom(properties).get(name)
    if value not in allowed:
        raise document.error(_find_custom(at, properties, name), f"{name} is one of {', '.join(allowed)}.")
    return str(value)


def _read_text(document: Document, properties: Sequence[CustomProperty] | None, name: str) -> str:
    value = _read_custom(properties).get(name)
    if not isinstance(value, str) or not value:
        raise document.error(_find_custom((), properties, name), f"{name} is needed.")
    return value


def _read_department(document: Document, standard: OpenDataContractStandard) -> str:
    name = getattr(standard.team, "name", None)
    if not name:
        raise document.error(("team",), "team.name, the owning department, is needed.")
    return str(name)
