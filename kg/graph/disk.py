"""A full disk, in one sentence; one writer at a time in a directory."""

import errno
import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import GraphError

_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def full_disk_raises(error_class: type[GraphError], directory: Path) -> Iterator[None]:
    """Turn "no space left" inside the block into one error of ours; any other error passes."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise build_full_disk_error(error_class, directory) from error


@contextmanager
def one_at_a_time(lock_file: Path) -> Iterator[None]:
    """Wait until no other process is in a block with the same lock; the lock ends with the process, however it ends."""
    with lock_file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def require_space(error_class: type[GraphError], directory: Path, needed_mib: int) -> None:
    """See before a long step that the disk below `directory` has `needed_mib` left.

    Raises:
        GraphError: of the class given, when it has not.
    """
    if shutil.disk_usage(directory).free < needed_mib * 2**20:
        raise build_full_disk_error(error_class, directory, needed_mib)


def build_full_disk_error(error_class: type[GraphError], directory: Path, needed_mib: int = 0) -> GraphError:
    """The error that says where space is short; what was there stays."""
    need = f" ({needed_mib} MiB are needed)" if needed_mib else ""
    return error_class(
        f"The disk below {directory} is full{need}; nothing was lost.",
        way_out="Free space, or set KG_HOME to a larger disk, and run the same command again.",
    )
