"""`make quality`: how well parties are resolved, on the data of others and on the city, beside stock Splink.

KG_QUALITY_SETS      which of historical_50k, febrl3, febrl4, city, gate, by commas (default: these); or aged
KG_QUALITY_PERSONS   persons of the city (default 5000; the bars are stated for 200000)
KG_QUALITY_ROUNDS    rounds of the bootstrap (default 200)
KG_QUALITY_SEED      (default 20230301)
KG_QUALITY_THREADS   threads of DuckDB (default 2)
"""

import logging
import os
import sys
from pathlib import Path

from tests.quality.foreign import NAMES, iter_foreign
from tests.quality.report import Result, write_report
from tests.quality.sets import DataAbsent
from tests.quality.synthetic import FULL_PERSONS, iter_aged, iter_city, iter_gate

REPORT = Path(".bench") / "quality.json"


def main() -> int:
    """Run what is asked for; 1 when a bar was missed."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    sets = os.environ.get("KG_QUALITY_SETS", "historical_50k,febrl3,febrl4,city,gate").split(",")
    persons, rounds, seed, threads = (
        int(os.environ.get(f"KG_QUALITY_{name}", default))
        for name, default in (("PERSONS", "5000"), ("ROUNDS", "200"), ("SEED", "20230301"), ("THREADS", "2"))
    )
    results: list[Result] = []
    for found in iter_foreign([name for name in NAMES if name in sets], rounds, seed, threads):
        if isinstance(found, DataAbsent):
            sys.stdout.write(f"left out: {found}\n")
        else:
            results.append(found)
            sys.stdout.write(f"{found.summary()}\n")
        sys.stdout.flush()
    for name, run in (("city", iter_city), ("gate", iter_gate), ("aged", iter_aged)):
        if name in sets:
            for found in run(persons, rounds, seed, threads):
                results.append(found)
                sys.stdout.write(f"{found.summary()}\n")
                sys.stdout.flush()
    if "city" in sets and persons < FULL_PERSONS:
        sys.stdout.write(
            f"the city's bars are stated for {FULL_PERSONS:,} persons: KG_QUALITY_PERSONS={FULL_PERSONS}\n"
        )
    write_report(REPORT, results)
    missed = [bar for result in results for bar in result.bars if not bar.is_met]
    sys.stdout.write(f"{len(missed)} bars missed; all figures in {REPORT}\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
