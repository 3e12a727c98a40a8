"""A department's CSV to raw Arrow on disk, against DuckDB reading the same file into a table; and its peak memory.

Bar: at most 2.5 times DuckDB's time (design §8), and the same peak for ten times the rows. DuckDB reads no GB18030, so
for that file its reference is the same text as UTF-8. Run alone: `python -m tests.benchmarks.landing`.
"""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from kg.engine.database import open_database
from kg.settings import GraphSettings
from loaders.reading.layout import FileLayout
from loaders.reading.places import find_sources

PLACE = Path(__file__).parents[2] / ".bench" / "landing"
COLUMNS = (
    "统一社会信用代码", "企业名称", "企业类型", "登记状态", "成立日期", "注册资本", "行业代码", "行政区划", "住所",
    "联系电话", "法定代表人",
)  # fmt: skip
MILLION = 1_000_000
QUOTED_EVERY = 20
"""One address in so many holds a comma and is quoted."""


def measure_landing(place: Path, settings: GraphSettings) -> Iterator[str]:
    """Three lines: the ratio for UTF-8, for GB18030, and the peak memory of a million and of ten million rows."""
    place.mkdir(parents=True, exist_ok=True)
    for encoding in ("utf-8", "gb18030"):
        write_register(place / f"{encoding}.csv", encoding, MILLION)
    duckdb_seconds = _load_by_duckdb(place / "utf-8.csv", place / "raw.duckdb", settings)
    for encoding in ("utf-8", "gb18030"):
        started = time.perf_counter()
        count = land(place / f"{encoding}.csv", place / "raw.arrow")
        seconds = time.perf_counter() - started
        yield (
            f"landing   {count:,} rows of {encoding} to raw Arrow in {seconds:.2f} s ({count / seconds:,.0f} rows/s), "
            f"DuckDB read_csv into a table {duckdb_seconds:.2f} s; ratio {seconds / duckdb_seconds:.2f}"
        )
    write_register(place / "long.csv", "gb18030", 10 * MILLION)
    short, long = (_measure_peak(place / name) for name in ("gb18030.csv", "long.csv"))
    yield f"memory    peak {short} MiB for 1 M rows of gb18030, {long} MiB for 10 M; ratio {long / short:.2f}"


def write_register(path: Path, encoding: str, count: int) -> None:
    """A register of firms that never were, the same every time."""
    names = [chr(0x4E00 + place * 7 % 20_000) for place in range(2_000)]
    with path.open("w", encoding=encoding, newline="") as file:
        file.write(",".join(COLUMNS) + "\n")
        for row in range(count):
            name = "".join(names[row * step % 2_000] for step in (1, 3, 7, 11))
            address = f"鹏城市{name[0]}{name[1]}路{row % 300}号{name[2]}座{row % 40}{row % 9:02}室"
            place = f'"{address},东侧"' if row % QUOTED_EVERY == 0 else address
            file.write(
                f"91660100MA{row:08},{name}科技有限公司,有限责任公司,存续（在营、开业、在册）,"
                f"{2000 + row % 25}年03月04日,{row % 900 + 10}万元人民币,{5000 + row % 800},660101,{place},"
                f"120{row % 10**8:08},{name[0]}{name[3]}\n"
            )


def land(path: Path, raw: Path) -> int:
    """Every row of a file, with its line, to raw Arrow; how many."""
    encoding = "utf-8" if path.stem == "utf-8" else "gb18030"
    (file,) = find_sources(path.parent, path.name, FileLayout(encoding=encoding))
    schema = pa.schema([*((name, pa.string()) for name in COLUMNS), ("line", pa.int64())])
    count = 0
    with pa.OSFile(str(raw), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        for batch in file.iter_batches(COLUMNS):
            writer.write_table(batch.table.append_column("line", batch.lines))
            count += batch.table.num_rows
    return count


def _load_by_duckdb(path: Path, database: Path, settings: GraphSettings) -> float:
    with open_database(database, settings) as connection:
        started = time.perf_counter()
        connection.execute(f"CREATE TABLE raw AS SELECT * FROM read_csv('{path}', all_varchar = true)").fetchall()
        connection.execute("CHECKPOINT").fetchall()
        return time.perf_counter() - started


def _measure_peak(path: Path) -> int:
    """MiB that a process of its own held at most while it landed the file."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.landing", str(path)], capture_output=True, text=True, check=True
    )
    return int(done.stdout)


def _main() -> None:
    if len(sys.argv) > 1:
        path = Path(sys.argv[1])
        land(path, path.with_suffix(".arrow"))
        # Not `ru_maxrss`: that counts the process which started this one too.
        peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
        sys.stdout.write(str(int(peak[1]) // 2**10 if peak else 0))
        return
    try:
        for line in measure_landing(PLACE, GraphSettings(home=PLACE)):
            sys.stdout.write(line + "\n")
    finally:
        shutil.rmtree(PLACE, ignore_errors=True)


if __name__ == "__main__":
    _main()
