"""What was resolved, opened to be looked at."""

from collections.abc import Iterator
from contextlib import contextmanager

from kg.engine.database import Connection, open_database
from kg.errors import ConfigurationError
from kg.home import Home
from kg.settings import GraphSettings


@contextmanager
def open_resolved(home: Home, settings: GraphSettings) -> Iterator[Connection]:
    """The resolution database and what is staged, all of it read-only.

    Raises:
        ConfigurationError: nothing was resolved yet, or a night is being walked just now.
    """
    if not home.resolution_database.exists():
        raise ConfigurationError("Nothing was resolved yet.", way_out="Run `kg refresh` first.")
    attached = {"registry": home.registry_database, "household": home.household_database}
    present = {alias: path for alias, path in attached.items() if path.exists()}
    with open_database(home.resolution_database, settings, read_only=True, attach=present) as connection:
        yield connection
