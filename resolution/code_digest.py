"""A digest of what steps do, besides what they read: modules, statements, tables of words, libraries."""

import hashlib
from collections.abc import Iterator, Sequence
from importlib import resources
from importlib.metadata import version
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path


def digest_packages(packages: Sequence[str], libraries: Sequence[str], left_out: tuple[str, ...] = ()) -> str:
    """One digest over the files of packages (or single modules) and the versions of libraries.

    Files whose place (`package/file`) begins with one of `left_out` do not count.
    """
    digest = hashlib.sha256()
    for package in packages:
        for name, content in _iter_content(package):
            if name.startswith(left_out):
                continue
            digest.update(f"{name}\x1f{hashlib.sha256(content).hexdigest()}\n".encode())
    for library in libraries:
        digest.update(f"{library} {version(library)}\n".encode())
    return digest.hexdigest()


def _iter_content(package: str) -> Iterator[tuple[str, bytes]]:
    spec = find_spec(package)
    if spec is not None and spec.submodule_search_locations is None and spec.origin:
        yield package, Path(spec.origin).read_bytes()
    else:
        yield from _iter_files(resources.files(package), package)


def _iter_files(folder: Traversable, place: str) -> Iterator[tuple[str, bytes]]:
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_dir():
            yield from _iter_files(item, f"{place}/{item.name}")
        elif item.name.endswith((".py", ".sql", ".csv")):
            yield f"{place}/{item.name}", item.read_bytes()
