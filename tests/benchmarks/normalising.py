"""Raw text to canonical values, against the same column through a bare NFKC and strip."""

import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

import pyarrow as pa

from kg.identifiers import (
    address,
    coded,
    count,
    credit_code,
    currency,
    dates,
    division,
    firm_name,
    house_code,
    identity_number,
    industry,
    money,
    person_name,
    phone,
    ratio,
    relation,
)
from kg.identifiers.normalised import Context, Normalised, Normaliser, normalise_array
from kg.identifiers.reference_tables import national_tables
from kg.model.vocabulary import RegisterState

SEED: Final = 5
REPEATS: Final = 20
"""Rows a distinct value in the column with repeats."""
_HAN: Final = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂华恒达瑞丰盛鼎信诚和兴隆鑫源汇通博远"
_SURNAMES: Final = ("王", "李", "张", "刘", "陈", "杨", "欧阳", "赵", "黄", "周")
_TEXT: Final = pa.string()


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One value type: how the i-th text of its column looks."""

    name: str
    normaliser: Normaliser
    build: Callable[[int, Random], str]
    arrow_type: pa.DataType = _TEXT
    unit: str | None = None
    is_closed: bool = False
    """Whether the type has few values, so that no column of it is all distinct."""


def measure_normalising(rows: int = 100_000) -> str:
    """One line a value type: rows a second, all distinct and with repeats, and each as a ratio to the bare pass."""
    title = f"rows/s of {rows:,} rows"
    lines = [f"normalise {title:<24}{'distinct':>12}{'ratio':>7}{'repeated':>14}{'ratio':>7}"]
    for benchmark in BENCHMARKS:
        random = Random(SEED)
        context = Context(
            national_tables(), date(2026, 1, 5), unit=benchmark.unit, codes=_CODES if benchmark.is_closed else None
        )
        texts = [benchmark.build(place, random) for place in range(rows)]
        repeated = [random.choice(texts[: rows // REPEATS]) for _ in texts]
        figures = [_measure(pa.array(column), benchmark, context) for column in (texts, repeated)]
        shown = "".join(
            f"{speed:>{width},.0f}{slowness:>7.1f}" for (speed, slowness), width in zip(figures, (12, 14), strict=True)
        )
        lines.append(f"          {benchmark.name:<24}{shown}")
    return "\n".join(lines)


def _measure(column: pa.Array, benchmark: Benchmark, context: Context) -> tuple[float, float]:
    """Rows a second, and how many times slower than the bare pass; the better of three runs each."""
    own = min(_time(column, benchmark.normaliser, context, benchmark.arrow_type) for _ in range(3))
    bare = min(_time(column, _normalise_width, context, _TEXT) for _ in range(3))
    return len(column) / own, own / bare


def _time(column: pa.Array, normaliser: Normaliser, context: Context, arrow_type: pa.DataType) -> float:
    started = time.perf_counter()
    normalise_array(column, normaliser, context, arrow_type)
    return time.perf_counter() - started


def _normalise_width(raw: str, context: Context) -> Normalised[object]:
    del context
    return Normalised(unicodedata.normalize("NFKC", raw).strip())


def _build_credit_code(place: int, random: Random) -> str:
    organisation = "MA" + "".join(random.choice(credit_code.ALPHABET) for _ in range(6))
    body = "91440305" + organisation + credit_code.build_organisation_check_digit(organisation)
    return body + credit_code.build_check_digit(body) + ("\t" if place % 10 == 0 else "")


def _build_identity_number(place: int, random: Random) -> str:
    born_on = date(1950, 1, 1) + timedelta(days=random.randrange(25_000))
    body = f"{random.choice(('440305', '110105', '310104'))}{born_on:%Y%m%d}{place % 1000:03d}"
    number = body + identity_number.build_check_digit(body)
    return number.lower() if place % 3 else f"'{number}"


def _build_person_name(place: int, random: Random) -> str:
    given = "".join(random.choice(_HAN) for _ in range(random.choice((1, 2, 2, 2))))
    name = random.choice(_SURNAMES) + given
    return (name, name, name, name, f"{name}先生", f"{name}(曾用名:王{given})", f"{name[0]} {name[1:]}")[place % 7]


def _build_firm_name(place: int, random: Random) -> str:
    trade = "".join(random.choice(_HAN) for _ in range(3))
    return (f"深圳市{trade}科技有限公司", f"{trade}贸易(深圳)有限责任公司", f"广州{trade}投资合伙企业（有限合伙）")[
        place % 3
    ]


def _build_date(place: int, random: Random) -> str:
    day = date(1700, 1, 1) + timedelta(days=place + 36_600)
    return (f"{day:%Y年%m月%d日}", f"{day:%Y%m%d}", f"{day:%Y-%m-%d}", f"{day.year}/{day.month}/{day.day}")[
        random.randrange(4)
    ]


def _build_money(place: int, random: Random) -> str:
    return (f"{place}万元人民币", f"{place * 100:,}.00元", f"{place}.{random.randrange(100):02d}", f"USD{place}万")[
        place % 4
    ]


def _build_phone(place: int, random: Random) -> str:
    digits = f"13{place % 10}{random.randrange(10**8):08d}"
    return (digits, f"+86 {digits}", f"0755-8{random.randrange(10**7):07d}")[place % 3]


def _build_address(place: int, random: Random) -> str:
    road = "".join(random.choice(_HAN) for _ in range(2))
    return f"深圳市 南山区粤海街道{road}路{place % 900}号{place % 40}栋{random.randrange(3000)}室"


def _build_house_code(place: int, random: Random) -> str:
    return f"440305007001{place:07d}{random.randrange(10**6):06d}"


_DIVISIONS: Final = tuple(sorted(national_tables().divisions.periods))
_CODES: Final = {"存续（在营、开业、在册）": "active", "吊销": "revoked", "注销": "deregistered"}
BENCHMARKS: Final = (
    Benchmark("credit code", credit_code.normalise, _build_credit_code),
    Benchmark("identity number", identity_number.normalise, _build_identity_number),
    Benchmark("person name", person_name.normalise, _build_person_name),
    Benchmark("firm name", firm_name.normalise, _build_firm_name),
    Benchmark("date", dates.normalise, _build_date, pa.date32()),
    Benchmark("money", money.normalise, _build_money, pa.int64(), unit="万元"),
    Benchmark("currency in amounts", currency.normalise, lambda place, _: f"{place}万元人民币"),
    Benchmark("ratio", ratio.normalise, lambda place, _: f"{place % 100}.{place:06d}%", pa.float64()),
    Benchmark("count", count.normalise, lambda place, _: str(place), pa.int64()),
    Benchmark("phone", phone.normalise, _build_phone),
    Benchmark("address", address.normalise, _build_address),
    Benchmark("house code", house_code.normalise, _build_house_code),
    Benchmark("division", division.normalise, lambda place, _: f"{_DIVISIONS[place % len(_DIVISIONS)]}{place:06d}"),
    Benchmark("industry", industry.normalise, lambda place, _: f"I6513 应用软件开发 {place}"),
    Benchmark("relation", relation.normalise, lambda place, _: f"{(20, 30, 51, 12)[place % 4]} 家庭成员{place}"),
    Benchmark(
        "coded value",
        coded.build_normaliser(RegisterState),
        lambda place, _: ("存续", "吊销", "注销", "存续(在营、开业、在册)")[place % 4],
        is_closed=True,
    ),
)
