"""What leads to an opened release: two files in a folder, read by whoever may read the folder.

    release.json   what the release says of itself
    login.json     address, user and password at its gate, while it is open

They stand in the release's own directory below `KG_HOME`, which is the operator's alone, and in the folder that
`kg release open --to` names, for the account of an analyst. Who may read that folder is for its owner to say; the files
follow it.
"""

import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import orjson
from pydantic import SecretStr

from kg.errors import ConfigurationError
from kg.graph.address import GraphAddress
from kg.graph.place import write_private
from kg.home import Home
from kg.logs import get_logger
from kg.releases.place import MANIFEST, ReleaseManifest

_LOGIN: Final = "login.json"
_HANDED: Final = "handed_over"
"""File in the release's directory that names the folders it was handed over to, one a line."""
_GROUP_READS: Final = stat.S_IRGRP | stat.S_IXGRP
_log = get_logger("kg.releases")


def check_folder(folder: Path, home: Home) -> Path:
    """The folder of a hand-over, made for this account alone where it is not there.

    Raises:
        ConfigurationError: another account owns it or may write into it, everybody may enter it, or `KG_HOME` holds it.
    """
    folder = folder.resolve()
    if len(str(folder).splitlines()) != 1:
        raise ConfigurationError("A folder of two lines cannot be noted.", way_out="Give another: --to DIR")
    if folder.is_relative_to(home.path.resolve()):
        raise ConfigurationError(
            f"{folder} is below KG_HOME, which no other account may enter.", way_out="Give a folder outside: --to DIR"
        )
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.stat()
    except OSError as error:
        raise ConfigurationError(
            f"{folder} cannot be made: {error.strerror}.", way_out="Give a folder whose parent is there: --to DIR"
        ) from error
    if found.st_uid != os.getuid() or found.st_mode & (stat.S_IWGRP | stat.S_IRWXO):
        raise ConfigurationError(
            f"{folder} belongs to another account, or more than one group's reading is open to it.",
            way_out=f"Make it yours, for one group: install -d -m 2750 -g GROUP {folder}",
        )
    if not _can_grant(found):
        raise ConfigurationError(
            f"{folder} is a group's that this account is not in.",
            way_out=f"Join the group, or let files there be the group's: chmod g+s {folder}",
        )
    return folder


def _can_grant(found: os.stat_result) -> bool:
    """Whether this account can give files in a folder to the folder's group."""
    is_member = found.st_gid in {os.getegid(), *os.getgroups()}
    return is_member or os.geteuid() == 0 or bool(found.st_mode & stat.S_ISGID)


def hand_over(directory: Path, manifest: ReleaseManifest, folder: Path) -> None:
    """Put what leads to an opened release into a folder; whoever may read the folder may read both files.

    A folder that it was handed over to before loses them.

    Args:
        directory: of the opened release.
        manifest: its manifest, with the last day that holds.
        folder: as `check_folder` gave it.

    Raises:
        ConfigurationError: the files cannot be put there for whoever reads the folder; the release stays open.
    """
    try:
        former = _take_back(directory, [one for one in _read_note(directory) if one != folder])
        _write_note(directory, [*former, folder])
        manifest.write(folder)
        write_private(folder / _LOGIN, (directory / _LOGIN).read_text("utf-8"))
        found = folder.stat()
        for path in _iter_files(folder):
            os.chown(path, -1, found.st_gid)
            path.chmod(0o640 if found.st_mode & _GROUP_READS == _GROUP_READS else 0o600)
    except OSError as error:
        raise ConfigurationError(
            f"{error.filename or folder} cannot be handed over: {error.strerror}.",
            way_out=f"Be in the folder's group and free to write there: kg release open {directory.name} --to DIR",
        ) from error


def write_login(directory: Path, address: GraphAddress) -> None:
    """Note in the release's directory how its gate is reached."""
    password = address.password.get_secret_value() if address.password else ""
    shown = {"uri": address.uri, "user": address.user, "password": password, "database": address.database}
    write_private(directory / _LOGIN, orjson.dumps(shown, option=orjson.OPT_INDENT_2).decode())


def read_login(folder: Path) -> GraphAddress:
    """How the gate of the release in a folder is reached.

    Raises:
        ConfigurationError: the release is not open, or this account may not read how.
    """
    try:
        stored = orjson.loads((folder / _LOGIN).read_bytes())
        return GraphAddress(stored["uri"], stored["user"], SecretStr(stored["password"]), stored["database"])
    except FileNotFoundError as error:
        raise ConfigurationError(
            f"The release in {folder} is not open.", way_out="Whoever keeps it runs: kg release open RELEASE_ID"
        ) from error
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ConfigurationError(
            f"{folder / _LOGIN} cannot be read ({type(error).__name__}).",
            way_out="Whoever keeps the release opens it to a folder of yours: kg release open RELEASE_ID --to DIR",
        ) from error


def withdraw(directory: Path) -> None:
    """Remove how the gate is reached, and both files from where they were handed over, while they are the release's.

    A folder that cannot be read or written now is a warning and stays noted, for the next time.
    """
    (directory / _LOGIN).unlink(missing_ok=True)
    _write_note(directory, _take_back(directory, _read_note(directory)))


def is_handed_over(directory: Path) -> bool:
    """Whether a folder still holds, as far as is noted, what leads to the release."""
    return (directory / _HANDED).exists()


def _take_back(directory: Path, folders: Sequence[Path]) -> list[Path]:
    """Remove both files of a release from folders; gives those in which that could not be done."""
    left = []
    for folder in folders:
        try:
            if _find_release_id(folder) == directory.name:
                for path in _iter_files(folder):
                    path.unlink(missing_ok=True)
        except OSError as error:
            _log.warning("release_not_withdrawn", release_id=directory.name, path=str(folder), reason=error.strerror)
            left.append(folder)
    return left


def _find_release_id(folder: Path) -> str | None:
    """Which release a folder leads to; `None` where the folder is gone, was emptied or holds what is not ours."""
    try:
        return str(orjson.loads((folder / MANIFEST).read_bytes())["release_id"])
    except (FileNotFoundError, NotADirectoryError, KeyError, TypeError, ValueError):
        return None


def _read_note(directory: Path) -> list[Path]:
    """Folders that hold what leads to a release."""
    note = directory / _HANDED
    return [Path(line) for line in note.read_text("utf-8").splitlines()] if note.exists() else []


def _write_note(directory: Path, folders: Sequence[Path]) -> None:
    if folders:
        write_private(directory / _HANDED, "".join(f"{folder}\n" for folder in folders))
    else:
        (directory / _HANDED).unlink(missing_ok=True)


def _iter_files(folder: Path) -> tuple[Path, Path]:
    """Both files; the one by which they are known to be a release's goes last."""
    return folder / _LOGIN, folder / MANIFEST
