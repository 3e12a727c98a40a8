"""What was delivered, and for which night: folders that declare a night, and single files in them.

A folder's `night.yaml` says

    night: 2026-01-05                  the day that its files speak for
    batch: 2                           a higher batch of the same file and night stands for a lower one; 1 when not said
    withdraws: [market/penalty.csv]    files of that night, of this batch or a lower one, that count as never sent

so that late, corrected and withdrawn deliveries come out as if they had come in order.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path, PurePosixPath
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kg.errors import SourceError
from loaders.contracts.document import read_document
from loaders.contracts.source_contract import SourceContract, SourceTable

_CHINA: Final = timezone(timedelta(hours=8))
_DECLARATION: Final = "night.yaml"


class _Declaration(BaseModel):
    """What a `night.yaml` may say."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    night: date
    batch: int = Field(default=1, ge=1)
    withdraws: tuple[str, ...] = Field(default=(), strict=False)


@dataclass(frozen=True, slots=True)
class Night:
    """One folder of files and the day they speak for."""

    folder: Path
    on: date
    batch: int = 1
    withdraws: tuple[str, ...] = ()
    """Names of files of that day that count as never sent."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file of a table, delivered for a night."""

    contract: SourceContract
    table: SourceTable
    file: str
    """Path in the night's folder."""
    file_digest: str
    """Empty for a withdrawal."""
    tables_digest: str
    """Of the reference tables that it is checked against; empty where its contract needs none."""
    night: date
    batch: int

    @property
    def delivery_id(self) -> str:
        """The same file under the same contract for the same night is the same delivery."""
        parts = [str(part) for part in self.values.values()]
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]

    @property
    def values(self) -> Mapping[str, object]:
        """Parameters that statements take."""
        return {
            "source": self.contract.source,
            "table_name": self.table.name,
            "file": self.file,
            "file_digest": self.file_digest,
            "contract_digest": self.contract.digest,
            "tables_digest": self.tables_digest,
            "night": self.night,
            "batch": self.batch,
        }


def build_withdrawals(contract: SourceContract, night: Night) -> list[Delivery]:
    """The withdrawals of a folder that are of a contract's files."""
    return [
        Delivery(contract, table, name, "", "", night.on, night.batch)
        for name in night.withdraws
        for table in contract.tables
        if PurePosixPath(name).match(table.pattern)
    ]


def declare_time(night: date) -> datetime:
    """The declared time of a night: its midnight in China, in UTC."""
    return datetime.combine(night, time(0), tzinfo=_CHINA).astimezone(UTC)


def find_declared(files: Path) -> list[Night]:
    """The deliveries that a folder, or folders in it, declare; none where nothing is declared."""
    own = files / _DECLARATION
    declared = [own] if own.is_file() else sorted(files.glob(f"*/{_DECLARATION}"))
    return sorted(
        (_read_night(path) for path in declared), key=lambda night: (night.on, night.batch, night.folder.name)
    )


def find_nights(files: Path, on: date | None = None) -> list[Night]:
    """The deliveries in a folder, by night, batch and folder. Several may speak for one night.

    Raises:
        SourceError: the folder declares no night and none was given, or another than was given.
        ContractError: a `night.yaml` is no YAML.
    """
    if on is not None:
        return [_declare_night(files, on)]
    nights = find_declared(files)
    if not nights:
        raise SourceError(
            f"{files} holds no night.yaml, nor do folders in it.",
            way_out="Give the day that the files speak for: kg refresh FOLDER --night 2026-01-05",
        )
    return nights


def _declare_night(files: Path, on: date) -> Night:
    """The night that the caller gives to a folder which does not declare one itself."""
    if (files / _DECLARATION).is_file():
        declared = _read_night(files / _DECLARATION)
        if declared.on != on:
            raise SourceError(
                f"{files / _DECLARATION} declares the night {declared.on}, not {on}.",
                way_out="Leave out --night, or correct night.yaml.",
            )
        return declared
    if any(files.glob(f"*/{_DECLARATION}")):
        raise SourceError(f"{files} holds nights of its own.", way_out="Leave out --night, or give one of its folders.")
    return Night(files, on)


def _read_night(path: Path) -> Night:
    declared = read_document(path).data
    try:
        said = _Declaration.model_validate(declared)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "the file"
        raise SourceError(
            f"{path} cannot be followed: {key}: {first['msg']}.",
            way_out="It says `night: 2026-01-05`, and may say `batch: 2` and `withdraws: [FILE]`.",
        ) from None
    return Night(path.parent, said.night, said.batch, said.withdraws)
