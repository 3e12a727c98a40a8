"""Where everything is kept, below one directory of mode 0700.

KG_HOME/
  neo4j/               the managed server: lib, conf, data, logs, run, import
  keys.json            secret keys, mode 0600
  registry.duckdb      staged market and banking records, quarantine, runs
  household.duckdb     staged household records: a file of their own (rule L9)
  resolution.duckdb    parties, pairs, memberships, identities (reads both)
  facts.duckdb         nodes and edges as last computed
  publication.duckdb   what was last published
  regions.json         regions that names of firms may begin with, for search
  spark/               tables on their way to Spark and back, while it runs
  checkpoints/         resolution and facts as they stood after earlier nights
  reports/             what became of each source, night by night
  ledger.sqlite        audit, releases, judgements
  console/             the query console's jars
  releases/            analysts' pseudonymous copies
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Home:
    """Paths below `KG_HOME`; nothing is created before `ensure`."""

    path: Path

    @property
    def neo4j(self) -> Path:
        """Directory of the managed server."""
        return self.path / "neo4j"

    @property
    def keys(self) -> Path:
        """File of secret keys."""
        return self.path / "keys.json"

    @property
    def registry_database(self) -> Path:
        """DuckDB file of staged market and banking records."""
        return self.path / "registry.duckdb"

    @property
    def household_database(self) -> Path:
        """DuckDB file of staged household records."""
        return self.path / "household.duckdb"

    @property
    def resolution_database(self) -> Path:
        """DuckDB file of parties and memberships."""
        return self.path / "resolution.duckdb"

    @property
    def facts_database(self) -> Path:
        """DuckDB file of nodes and edges."""
        return self.path / "facts.duckdb"

    @property
    def publication_database(self) -> Path:
        """DuckDB file of digests of what was last published."""
        return self.path / "publication.duckdb"

    @property
    def regions(self) -> Path:
        """File of the regions that names of firms may begin with."""
        return self.path / "regions.json"

    @property
    def checkpoints(self) -> Path:
        """Directory of resolution and facts as they stood after earlier nights."""
        return self.path / "checkpoints"

    @property
    def reports(self) -> Path:
        """Directory of reports on sources."""
        return self.path / "reports"

    @property
    def ledger(self) -> Path:
        """SQLite file of the ledger."""
        return self.path / "ledger.sqlite"

    @property
    def releases(self) -> Path:
        """Directory of analysts' releases."""
        return self.path / "releases"

    def ensure(self) -> "Home":
        """Create the directory if need be and see that nobody else can enter it.

        Raises:
            ConfigurationError: the path is not a directory of ours, or its mode cannot be set.
        """
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = self.path.stat()
            if found.st_uid != os.getuid():
                raise ConfigurationError(
                    f"{self.path} belongs to another user.", way_out="Set KG_HOME to a directory of your own."
                )
            if stat.S_IMODE(found.st_mode) != 0o700:
                self.path.chmod(0o700)
        except OSError as error:
            raise ConfigurationError(
                f"{self.path} cannot be used as KG_HOME: {error.strerror}.",
                way_out="Set KG_HOME to a directory that you may write.",
            ) from error
        return self
