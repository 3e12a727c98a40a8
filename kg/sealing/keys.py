"""The secret keys of this installation, in one file of mode 0600."""

import base64
import json
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.errors import SealError

_KEY_BYTES: Final = 32
_NAMES: Final = ("id", "number", "row", "seal", "token")


@dataclass(frozen=True, slots=True, repr=False)
class KeyRing:
    """One key a use, 32 random bytes each; a key is never used for two things."""

    id: bytes
    """Makes opaque ids."""
    number: bytes
    """Makes `number_hash`, for exact look-up of a person."""
    row: bytes
    """Makes keyed row hashes in the quarantine."""
    seal: bytes
    """Seals names and numbers of natural persons."""
    token: bytes
    """Signs development tokens."""


def load_keys(path: Path) -> KeyRing:
    """The keys in `path`, made there on first use.

    Raises:
        SealError: the file can be read by others, or is damaged.
    """
    if not path.exists():
        _create_keys(path)
    if path.stat().st_mode & 0o077:
        raise SealError(f"{path} can be read by others.", way_out=f"Run: chmod 600 {path}")
    try:
        stored = json.loads(path.read_text("ascii"))
        keys = {name: base64.b64decode(stored[name], validate=True) for name in _NAMES}
        if any(len(key) != _KEY_BYTES for key in keys.values()):
            raise ValueError(path)
    except (ValueError, KeyError, TypeError) as error:
        raise SealError(
            f"{path} is damaged.",
            way_out="Restore it from your backup: without it, ids change and no sealed name can be opened.",
        ) from error
    return KeyRing(**keys)


def _create_keys(path: Path) -> None:
    """Write fresh keys, whole or not at all; of two processes that start at once, one wins and both read its keys."""
    content = {name: base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode("ascii") for name in _NAMES}
    descriptor, draft = tempfile.mkstemp(prefix=path.name, dir=path.parent)  # made with mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        Path(draft).unlink()
