"""Members of a ZIP archive, after the archive was found harmless: it is read as it lies, never unpacked to disk."""

import stat
import zipfile
from fnmatch import fnmatchcase
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Final

from kg.errors import SourceError

_MOST_MEMBERS: Final = 10_000
_ENCRYPTED_BIT: Final = 0x1
_ARCHIVES: Final = (".zip", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".tar")
# What file managers leave in archives besides the files.
_LITTER: Final = ("__MACOSX/",)


def find_members(path: Path, name: str) -> list[str]:
    """Paths of the files in an archive, as they stand in it, in order.

    Raises:
        SourceError: no archive, or it holds a path out of itself, a link, an archive or an encrypted file.
    """
    try:
        # Chinese Windows writes names in its own encoding unless the archive says UTF-8.
        with zipfile.ZipFile(path, metadata_encoding="gb18030") as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, EOFError, NotImplementedError, UnicodeError, ValueError) as error:
        raise SourceError(
            f"{name} is no ZIP archive, or is cut off.", way_out="Ask the department to send it again."
        ) from error
    except OSError as error:
        raise SourceError(f"{name} cannot be read: {error.strerror or 'input error'}.") from error
    if len(members) > _MOST_MEMBERS:
        raise SourceError(f"{name} holds more than {_MOST_MEMBERS:,} files.", way_out="Ask for one archive a table.")
    files = [member for member in members if not member.is_dir() and not member.filename.startswith(_LITTER)]
    for member in files:
        _check_member(member, name)
    names = sorted(member.filename for member in files)
    doubled = [left for left, right in pairwise(names) if left == right]
    if doubled:
        raise SourceError(f"{name} holds {doubled[0]} twice.", way_out="Ask the department to send it again.")
    return names


def _check_member(member: zipfile.ZipInfo, archive: str) -> None:
    parts = PurePosixPath(member.filename.replace("\\", "/")).parts
    problem = None
    if member.filename.startswith(("/", "\\")) or ".." in parts or any(":" in part for part in parts):
        problem = "a path that leads out of the archive"
    elif stat.S_ISLNK(member.external_attr >> 16):
        problem = "a symbolic link"
    elif member.flag_bits & _ENCRYPTED_BIT:
        problem = "an encrypted file"
    elif member.filename.lower().endswith(_ARCHIVES):
        problem = "an archive inside the archive"
    if problem:
        raise SourceError(
            f"{archive} holds {problem}.", way_out="Ask the department for a plain archive of plain files."
        )


def fits(member: str, parts: list[str]) -> bool:
    """Whether a member's path fits a pattern, part by part; a `*` never stands for a `/`."""
    names = member.replace("\\", "/").split("/")
    return len(names) == len(parts) and all(fits_name(name, part) for name, part in zip(names, parts, strict=True))


def fits_name(name: str, pattern: str) -> bool:
    """Whether one name fits a pattern in which `*` stands for any part of it, and nothing else for anything else."""
    return fnmatchcase(name, pattern.replace("[", "[[]").replace("?", "[?]"))
