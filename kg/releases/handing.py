"""What leads to an opened release: two files in a folder, read by whoever may read the folder.

    release.json   what the release says of itself
    login.json     address, user and password at its gate, while it is open

They stand in the release's own directory below `KG_HOME`, which is the operator's alone, and in the folder that
`kg release open --to` names, for the account of an analyst. Who may read that folder is for its owner to say; the files
follow it.
"""

import contextlib
import os
import stat
from pathlib import Path
from typing import Final

import orjson
from pydantic import SecretStr

from kg.errors import ConfigurationError
from kg.graph.address import GraphAddress
from kg.graph.place import write_private
from kg.home import Home
from kg.releases.place import MANIFEST, read_manifest

_LOGIN: Final = "login.json"
_HANDED: Final = "handed_over"
"""File in the release's directory that names the folder it was handed over to."""
_GROUP_READS: Final = stat.S_IRGRP | stat.S_IXGRP


def check_folder(folder: Path, home: Home) -> Path:
    """The folder of a hand-over, made for this account alone where it is not there.

    Raises:
        ConfigurationError: another account owns it or may write into it, everybody may enter it, or `KG_HOME` holds it.
    """
    folder = folder.resolve()
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
    return folder


def hand_over(directory: Path, folder: Path) -> None:
    """Put what leads to an opened release into a folder; whoever may read the folder may read both files.

    Args:
        directory: of the opened release.
        folder: as `check_folder` gave it.
    """
    write_private(directory / _HANDED, f"{folder}\n")
    read_manifest(directory).write(folder)
    write_private(folder / _LOGIN, (directory / _LOGIN).read_text("utf-8"))
    found = folder.stat()
    for path in _iter_files(folder):
        os.chown(path, -1, found.st_gid)
        path.chmod(0o640 if found.st_mode & _GROUP_READS == _GROUP_READS else 0o600)


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
    """Remove how the gate is reached, and both files from the folder that it was handed over to, while they are its."""
    (directory / _LOGIN).unlink(missing_ok=True)
    note = directory / _HANDED
    if note.exists():
        with contextlib.suppress(ConfigurationError):  # the folder is gone, or was emptied
            folder = Path(note.read_text("utf-8").removesuffix("\n"))
            if read_manifest(folder).release_id == directory.name:
                for path in _iter_files(folder):
                    path.unlink(missing_ok=True)
        note.unlink()


def _iter_files(folder: Path) -> tuple[Path, Path]:
    return folder / MANIFEST, folder / _LOGIN
