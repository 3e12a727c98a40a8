"""Makes the counts of `estimate`: a copy of tonight's resolution in which some numbers are held back, resolved again.

The copy knows what the night knew (model, pairs, clusters), so that only what the held-back numbers touch is scored and
clustered again. It lies below KG_HOME for as long as it takes and is removed in any case; nothing of it is kept but
counts.
"""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.engine.database import Connection, open_database, read_statement
from kg.home import Home
from kg.identifiers.reference_tables import ReferenceTables
from kg.model.run import Run
from kg.model.vocabulary import PartyKind
from kg.progress import SilentReporter
from kg.sealing.keys import KeyRing
from kg.settings import GraphSettings
from resolution.estimate import Estimate, Stratum, estimate_quality
from resolution.pipeline import resolve_parties
from resolution.settings import ResolutionSettings

_PREFIX = "held-back-"


def estimate_tonight(
    home: Home, run: Run, keys: KeyRing, settings: GraphSettings, linkage: ResolutionSettings, tables: ReferenceTables
) -> tuple[Estimate, ...]:
    """Estimates of both kinds, persons first, of what stands resolved in `home`.

    Raises:
        StepError: the copy could not be resolved.
    """
    for left_behind in home.path.glob(f"{_PREFIX}*"):  # by a run that was killed
        shutil.rmtree(left_behind)
    with TemporaryDirectory(prefix=_PREFIX, dir=home.path) as folder:
        copy = _copy(home, Path(folder))
        hiding = linkage.model_copy(update={"held_back_ratio": linkage.estimate_ratio})
        resolve_parties(copy, run, keys, settings, SilentReporter(), linkage=hiding, tables=tables)
        attached = {"resolution": home.resolution_database, "copy": copy.resolution_database}
        with open_database(None, settings, attach=attached) as connection:
            return tuple(_estimate(connection, kind) for kind in PartyKind)


def _copy(home: Home, folder: Path) -> Home:
    """A home that reads the same staged files and writes a resolution of its own."""
    for file in home.path.iterdir():
        if file.is_file() and file != home.resolution_database and not file.name.endswith(".wal"):
            (folder / file.name).symlink_to(file)
    copy = Home(folder)
    shutil.copyfile(home.resolution_database, copy.resolution_database)
    copy.resolution_database.chmod(0o600)
    return copy


def _estimate(connection: Connection, kind: PartyKind) -> Estimate:
    for database in ("resolution", "copy"):
        connection.execute(read_statement("resolution", "name_only").format(database=database))
        for table in ("name_only", "bare_told"):
            connection.execute(f"CREATE OR REPLACE TEMP TABLE {database}_{table} AS FROM {table}")
    rows = connection.execute(read_statement("resolution", "held_back"), {"kind": kind.value}).fetchall()
    ((number_pairs,),) = connection.execute(
        read_statement("resolution", "number_pairs"), {"kind": kind.value}
    ).fetchall()
    return estimate_quality(kind, int(number_pairs), [Stratum(kind, *row) for row in rows])
