"""The contracts that a refresh goes by: those given, else those shipped that fit what was delivered."""

from collections.abc import Sequence
from pathlib import Path

from kg.errors import ContractError, SourceError
from loaders.contracts.source_contract import SourceContract, read_contracts, read_shipped_contracts
from loaders.staging.delivery import Night, build_withdrawals, find_declared


def find_contracts(files: Path, paths: Sequence[Path]) -> tuple[SourceContract, ...]:
    """The contracts given; when none is given, those shipped that fit a file, or one withdrawn, of the folder.

    Raises:
        SourceError: no contract that is shipped fits.
        ContractError: one that is given cannot be followed, or is a draft.
    """
    if paths:
        given = read_contracts(paths)
        for draft in (contract for contract in given if contract.is_draft):
            raise ContractError(
                f"{draft.path} is a draft: nothing is taken in on it.",
                way_out="Fill in the department and the law with clause on which its data come; say `status: active`.",
            )
        return given
    nights = find_declared(files)
    folders = [files, *(night.folder for night in nights)]
    fitting = tuple(contract for contract in read_shipped_contracts() if _fits(contract, folders, nights))
    if not fitting:
        raise SourceError(f"No contract fits a file in {files}.", way_out="Give one: kg refresh FOLDER -c CONTRACT")
    return fitting


def _fits(contract: SourceContract, folders: Sequence[Path], nights: Sequence[Night]) -> bool:
    return any(build_withdrawals(contract, night) for night in nights) or any(
        table.find_files(folder) for table in contract.tables for folder in folders
    )
