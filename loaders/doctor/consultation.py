"""A sample explained: under its contract, or under one that is proposed for it. Nothing is kept."""

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Final

import pyarrow as pa

from kg.errors import ConfigurationError, ContractError, SourceError
from kg.identifiers.normalised import Context
from kg.identifiers.reference_tables import ReferenceTables
from kg.model.staged import RECORD_TYPES, StandardModel
from kg.sealing.keys import KeyRing
from loaders.checking.columns import CheckContext
from loaders.contracts.document import suggest
from loaders.contracts.forbidden import find_forbidden_concept
from loaders.contracts.source_contract import SourceContract, read_contract
from loaders.contracts.source_tables import SourceTable
from loaders.doctor.examination import Examination, examine
from loaders.doctor.guess import guess_file
from loaders.doctor.proposal import Proposal, build_proposal
from loaders.doctor.sample import Sample, read_sample
from loaders.doctor.synonyms import normalise_header, read_synonyms
from loaders.reading.archives import fits_name

_KEY_BYTES: Final = 32
# Hashes of a sample's rows are thrown away with it, so their keys need not be secret.
_NO_KEYS: Final = KeyRing(*(bytes(_KEY_BYTES) for _ in range(5)))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a sample is read against besides its contract."""

    tables: ReferenceTables
    on: date
    most_rows: int


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A proposed contract, and what became of the sample under it."""

    proposal: Proposal
    text: str
    """The contract as YAML."""
    sample: Sample
    examination: Examination | None
    """None while the proposal lacks something that every contract needs."""


def explain_file(contract: SourceContract, path: Path, file: str | None, around: Surroundings) -> Examination:
    """A sample under a contract. `file`: which of its files it is; by default the one whose name fits.

    Raises:
        SourceError: the sample cannot be read.
        ConfigurationError: which file it is, is not clear.
    """
    table = _find_table(contract, path, file)
    sample = read_sample(path, table.layout, PurePosixPath(table.pattern).name, table.columns.__contains__)
    context = CheckContext(contract.source, around.tables, around.on, _NO_KEYS)
    return examine(table, contract.model, sample, context, around.most_rows)


def propose_contract(model: StandardModel, path: Path, record: str | None, around: Surroundings) -> Diagnosis:
    """A contract for a sample that has none. `record`: what its rows are; by default what most columns fit.

    Raises:
        SourceError: the sample cannot be read, or holds no row.
        ConfigurationError: the model has no such record.
    """
    if record is not None and record not in RECORD_TYPES[model]:
        known = RECORD_TYPES[model]
        raise ConfigurationError(
            f"{model.value} has no record {record}; there are {', '.join(known)}.{suggest(record, known)}"
        )
    synonyms = read_synonyms(model)
    sample = read_sample(path, None, "*", lambda name: normalise_header(name) in synonyms)
    header = [name for name in sample.file.header if name]
    if not any(normalise_header(name) in synonyms for name in header):
        # What stands there may be a row of values, which nobody may see.
        raise SourceError(
            f"{path.name}: no column of the first rows is known by its name.",
            way_out="If the file has no header, ask for one; else write the contract by hand, see docs/contracts.md.",
        )
    readable = [name for name in header if not find_forbidden_concept(name)]
    batches = [batch.table for batch in sample.iter_batches(readable, around.most_rows)] if readable else []
    if not any(batch.num_rows for batch in batches):
        raise SourceError(f"{path.name} holds no row to guess from.", way_out="Give a sample with some hundred rows.")
    table = pa.concat_tables(batches).combine_chunks()
    guess = guess_file(model, header, table, Context(around.tables, around.on), record)
    proposal = build_proposal(guess, _build_name(path), path.name.removesuffix(".gz"), sample.found, around.tables)
    return _try(proposal, sample, around)


def _try(proposal: Proposal, sample: Sample, around: Surroundings) -> Diagnosis:
    """The proposal read as any contract is, and the sample under it."""
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "proposal.odcs.yaml"
        draft.write_text(proposal.write(), "utf-8")
        try:
            contract = read_contract(draft)
        except ContractError as error:
            proposal.open_points.append(f"until then it is not read: {str(error).removeprefix(str(draft))[2:]}")
            return Diagnosis(proposal, proposal.write(), sample, None)
    (table,) = contract.tables
    context = CheckContext(contract.source, around.tables, around.on, _NO_KEYS)
    found = examine(table, contract.model, sample, context, around.most_rows)
    return Diagnosis(proposal, proposal.write(), sample, found)


def _find_table(contract: SourceContract, path: Path, file: str | None) -> SourceTable:
    names = [table.name for table in contract.tables]
    if file is not None:
        if file not in names:
            raise ConfigurationError(f"{contract.source} has no file {file}.{suggest(file, names)}")
        return contract.tables[names.index(file)]
    plain = path.name.removesuffix(".gz")
    fitting = [table for table in contract.tables if fits_name(plain, PurePosixPath(table.pattern).name)]
    stem = plain.partition(".")[0].casefold()
    near = [table for table in contract.tables if table.name.casefold() in stem]
    for found in (fitting, list(contract.tables), near):
        if len(found) == 1:
            return found[0]
    raise ConfigurationError(
        f"Which file of {contract.source} is {path.name}?", way_out=f"Say it: --file {' | '.join(names)}"
    )


def _build_name(path: Path) -> str:
    """A source id from a file's name: small letters, digits and _."""
    kept = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in path.name.partition(".")[0])
    name = kept.casefold().strip("_") or "source"
    return name if name[0].isalpha() else f"source_{name}"
