"""Where jars come from: this user's Maven cache, else the registry, both through jgo."""

import contextlib
import os
import shutil
from pathlib import Path
from typing import Protocol

from jgo.config import GlobalSettings
from jgo.constants import MAVEN_CENTRAL_URL
from jgo.maven import MavenContext

from kg.errors import GraphInstallError


class JarSource(Protocol):
    """Gives files by coordinate (`group:artifact:version[:classifier]`), right or wrong ones."""

    def find_cached(self, coordinate: str) -> Path | None:
        """The file in a cache of this machine, if it is there."""
        ...

    def fetch(self, coordinate: str) -> Path:
        """A fresh copy from the registry."""
        ...

    def keep(self, coordinate: str, file: Path) -> None:
        """Put a file that proved right into the cache, if the cache can be written."""
        ...


class MavenSource:
    """The Maven repository cache of this user (`M2_REPO`, else `~/.m2/repository`) and the registry.

    Further registries, such as a city's own mirror, are asked first; they are named under `[repositories]` in jgo's
    configuration file. Files from a registry arrive in `staging`, so that a cut transfer never lies in the cache.
    """

    def __init__(self, staging: Path) -> None:
        configured = GlobalSettings.load()
        registries = {**configured.repositories}
        registries.setdefault("central", MAVEN_CENTRAL_URL)
        self._cache = MavenContext(repo_cache=configured.repo_cache, remote_repos={}, offline=True)
        self._registry = MavenContext(repo_cache=staging, remote_repos=registries)

    def find_cached(self, coordinate: str) -> Path | None:
        """The file in this user's cache, if it is there."""
        file = _find_path(self._cache, coordinate)
        return file if file.is_file() else None

    def fetch(self, coordinate: str) -> Path:
        """A fresh copy in `staging`.

        Raises:
            GraphInstallError: no registry answered, or none has it.
            OSError: it could not be written.
        """
        path = _find_path(self._registry, coordinate)
        path.unlink(missing_ok=True)
        try:
            self._registry.create_dependency(coordinate).artifact.resolve()
        except OSError as error:
            if error.errno is not None:
                raise
            raise _build_unreachable(coordinate) from error
        except RuntimeError as error:
            raise _build_unreachable(coordinate) from error
        return path

    def keep(self, coordinate: str, file: Path) -> None:
        """Copy a right file into this user's cache; a cache that cannot be written is left alone."""
        target = _find_path(self._cache, coordinate)
        half = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                half.hardlink_to(file)
            except OSError:
                shutil.copyfile(file, half)
            half.replace(target)
        except OSError:
            with contextlib.suppress(OSError):
                half.unlink(missing_ok=True)


def resolve_coordinates(roots: tuple[str, ...], staging: Path) -> list[str]:
    """Coordinates of every jar that the roots need at run time, sorted; descriptions are fetched, jars are not.

    Raises:
        GraphInstallError: no registry answered.
    """
    context = MavenContext(repo_cache=staging)
    try:
        inputs, further = context.resolver.resolve([context.create_dependency(root) for root in roots])
    except (OSError, RuntimeError) as error:
        raise _build_unreachable(", ".join(roots)) from error
    needed = [*inputs, *(one for one in further if one.scope in ("compile", "runtime"))]
    return sorted(":".join(filter(None, (a.groupId, a.artifactId, a.version, a.classifier))) for a in needed)


def _find_path(context: MavenContext, coordinate: str) -> Path:
    dependency = context.create_dependency(coordinate)
    return Path(context.repo_cache / dependency.artifact.component.path_prefix / dependency.artifact.cached_filename)


def _build_unreachable(coordinate: str) -> GraphInstallError:
    return GraphInstallError(
        f"{coordinate} could not be fetched: no Maven registry answered with it.",
        way_out="Check the network and proxy, or name a mirror under [repositories] in jgo's configuration file "
        "(~/.config/jgo.conf), and run `kg graph install` again; what was fetched is kept.",
    )
