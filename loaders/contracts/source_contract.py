"""Source contracts: Open Data Contract Standard v3.2 documents that say how a department's files are read.

What the standard knows stands where it says; what it does not know stands in `customProperties`, see docs/contracts.md.
A contract is read whole before anything is taken in: `standard` holds it against the standard's own schema,
`source_columns`, `mapping` and `quality_rules` read a file's columns, records and rules, `obligations` what law and
agreement ask, `catalogue` what may be taken in at all.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Final

from open_data_contract_standard.model import OpenDataContractStandard

from kg.errors import ContractError
from kg.model.staged import StandardModel
from loaders.contracts.catalogue import CatalogueItem
from loaders.contracts.custom_properties import CustomProperties, Place, read_custom
from loaders.contracts.document import Document, read_document
from loaders.contracts.mapping import RecordMapping, SourceColumn
from loaders.contracts.obligations import Due, Period, check_consent_stated, read_agreement
from loaders.contracts.quality_rules import QualityRule
from loaders.contracts.source_tables import SizeDrift, SourceTable, read_tables
from loaders.contracts.standard import read_standard

__all__ = [
    "QualityRule", "RecordMapping", "SizeDrift", "SourceColumn", "SourceContract", "SourceTable", "read_contract",
    "read_contracts",
]  # fmt: skip

CONTRACT_PROPERTIES: Final = frozenset(
    {
        "model", "origin", "priority", "referenceTables", "legalBasis", "catalogueItem", "missingValues",
        "adverseNoticeBasis",
    }
)  # fmt: skip
TO_BE_FILLED_IN: Final = "(to be filled in)"
"""What a proposed contract says where only its owner knows."""
_WORLDS: Final = ("city", "national")
_SOURCE: Final = re.compile("[a-z][a-z0-9_]*")


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
    due: Due
    """When files are due, where a table does not say otherwise."""
    retention: Period
    """How long records are kept, where a table does not say otherwise."""
    tables: tuple[SourceTable, ...]
    is_draft: bool
    """Not agreed yet: `status: draft`, or ground and department still to be filled in."""

    def find_expired(self, night: date) -> CatalogueItem | None:
        """A catalogue item of one of its tables that is not in force on a night, if any."""
        return next(
            (table.catalogue_item for table in self.tables if not table.catalogue_item.is_in_force(night)), None
        )


def read_contract(path: Path) -> SourceContract:
    """The contract in a file.

    Raises:
        ContractError: names file, line and key.
    """
    document = read_document(path)
    standard = read_standard(document)
    custom = read_custom(document, (), standard.customProperties, Place.CONTRACT, CONTRACT_PROPERTIES)
    if custom.values.get("origin") != "administrative":
        raise document.error(
            custom.find("origin"),
            "`origin: administrative` is needed: statistical microdata are refused (rule L9; 统计法 art. 28).",
        )
    if not _SOURCE.fullmatch(standard.id or ""):
        raise document.error(("id",), "the source's id is small letters, digits and _, beginning with a letter.")
    model = StandardModel(custom.read_choice("model", tuple(StandardModel)))
    tables = read_tables(document, standard, model, custom)
    supplied = [(table.catalogue_item, mapping.record) for table in tables for mapping in table.records]
    check_consent_stated(document, model, supplied)
    department, legal_basis = _read_department(document, standard), custom.read_text("legalBasis")
    agreement = read_agreement(document, standard.slaProperties, [table.name for table in tables])
    return SourceContract(
        source=str(standard.id),
        path=path,
        digest=hashlib.sha256(path.read_bytes()).hexdigest(),
        model=model,
        reference_tables=custom.read_choice("referenceTables", _WORLDS) if custom.has("referenceTables") else None,
        priority=_read_priority(document, custom),
        department=department,
        legal_basis=legal_basis,
        due=agreement.due,
        retention=agreement.retention,
        tables=tables,
        is_draft=standard.status == "draft" or TO_BE_FILLED_IN in {department, legal_basis},
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


def read_shipped_contracts() -> tuple[SourceContract, ...]:
    """The contracts that come with the program, by source."""
    with resources.as_file(resources.files("loaders.contracts")) as directory:
        return read_contracts([directory])


def _read_priority(document: Document, custom: CustomProperties) -> int:
    priority = custom.values.get("priority")
    if isinstance(priority, bool) or not isinstance(priority, int):
        raise document.error(custom.find("priority"), "priority is a whole number; lower is more authoritative.")
    return priority


def _read_department(document: Document, standard: OpenDataContractStandard) -> str:
    name = getattr(standard.team, "name", None)
    if not name:
        raise document.error(("team",), "team.name, the owning department, is needed.")
    return str(name)
