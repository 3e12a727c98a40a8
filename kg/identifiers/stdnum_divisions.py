"""The national divisions (GB/T 2260 and its predecessors), from python-stdnum's own table.

Lines are `11 province="…"` and, indented below it, `0102 county="[first year-last year]name,…"`.
"""

import re
from collections.abc import Iterator
from datetime import date
from importlib import resources
from typing import Final

from kg.errors import ReferenceTableError
from kg.identifiers.dated_tables import Period

_LINE: Final = re.compile(r'(?P<indent> *)(?P<code>\d+) (?:province|county)="(?P<names>[^"]*)"')
_NAME: Final = re.compile(r"(?:\[(?P<first>\d{4})?-(?P<last>\d{4})?\])?(?P<name>.+)")


def iter_stdnum_divisions() -> Iterator[tuple[str, Period]]:
    """Each division's code of six digits and one period in which it was in force, whole years.

    Raises:
        ReferenceTableError: the installed table has an unknown form.
    """
    province = ""
    lines = (resources.files("stdnum.cn") / "loc.dat").read_text("utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        if line.startswith("#") or not line.strip():
            continue
        found = _LINE.fullmatch(line)
        if not found:
            raise ReferenceTableError(
                f"loc.dat of python-stdnum, line {number}, has an unknown form.",
                way_out="Install the locked version of python-stdnum.",
            )
        if not found["indent"]:
            province = found["code"]
            continue
        for name in found["names"].split(","):
            yield province + found["code"], _build_period(name)


def _build_period(text: str) -> Period:
    found = _NAME.fullmatch(text)
    if not found:
        return Period(name=text)
    return Period(
        first_on=date(int(found["first"]), 1, 1) if found["first"] else date.min,
        last_on=date(int(found["last"]), 12, 31) if found["last"] else date.max,
        name=found["name"],
    )
