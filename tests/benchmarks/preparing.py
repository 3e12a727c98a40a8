"""Columns prepared of names that are new, against pypinyin alone on the same names, in the same run.

Both in processor time: they use one thread and wait for nothing, and the ratio then stays when others use the machine.
"""

import time
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

import pyarrow as pa
from pypinyin import lazy_pinyin

from kg.identifiers.reference_tables import national_tables
from resolution.prepared_values import FIRM_NAMES, PERSON_NAMES, VALUE, Preparation

SEED: Final = 5
_MILLION: Final = 1_000_000
_BATCH_ROWS: Final = 50_000
_SURNAMES: Final = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡"
_HAN: Final = bytes(
    byte for first in range(0xB0, 0xC0) for second in range(0xA1, 0xFF) for byte in (first, second)
).decode("gb2312")
"""1,504 common characters: the first of GB 2312-80, by sound."""
_INDUSTRIES: Final = ("科技", "贸易", "投资", "实业", "餐饮管理", "建筑工程", "信息技术", "物流")


def measure_preparing(rows: int = 100_000) -> str:
    """One line a kind of name: processor seconds a million new names, and as a ratio to pypinyin alone."""
    lines = [f"prepare   columns of {rows:,} new names   processor s per million   pypinyin alone   ratio"]
    for preparation, build in ((PERSON_NAMES, _build_person_name), (FIRM_NAMES, _build_firm_name)):
        names = _draw(build, rows)
        own = min(_time(lambda names=names, of=preparation: _prepare(of, names)) for _ in range(2))  # type: ignore[misc]
        bare = min(_time(lambda names=names: _read_aloud(names)) for _ in range(2))  # type: ignore[misc]
        scale = _MILLION / len(names)
        lines.append(f"          {preparation.name:<34}{own * scale:>22.1f}{bare * scale:>17.1f}{own / bare:>8.2f}")
    return "\n".join(lines)


def _draw(build: Callable[[Random], str], rows: int) -> list[str]:
    """Names that all differ."""
    random = Random(SEED)
    names: dict[str, None] = {}
    while len(names) < rows:
        names[build(random)] = None
    return list(names)


def _build_person_name(random: Random) -> str:
    return random.choice(_SURNAMES) + "".join(random.choices(_HAN, k=random.choice((1, 2, 2, 2))))


def _build_firm_name(random: Random) -> str:
    trade, industry = "".join(random.choices(_HAN, k=random.choice((2, 3)))), random.choice(_INDUSTRIES)
    forms = (
        f"深圳市{trade}{industry}有限公司",
        f"{trade}{industry}（广州）有限责任公司",
        f"{trade}{industry}股份有限公司",
    )
    return random.choice(forms)


def _time(action: Callable[[], None]) -> float:
    started = time.process_time()
    action()
    return time.process_time() - started


def _prepare(preparation: Preparation, names: Sequence[str]) -> None:
    tables = national_tables()
    for start in range(0, len(names), _BATCH_ROWS):
        batch = pa.record_batch({VALUE: pa.array(names[start : start + _BATCH_ROWS], pa.string())})
        preparation.prepare_batch(batch, tables)


def _read_aloud(names: Sequence[str]) -> None:
    for name in names:
        lazy_pinyin(name)
