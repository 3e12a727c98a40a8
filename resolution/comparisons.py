"""What is compared, and how far two values may differ: data that Splink reads, most telling level first.

Each level states `m` (how often one and the same entity is seen so) and `u` (how often two different ones are). They
hold when too little is known to learn from. A fixed `m` is never learnt, because pairs known by a number are not like
the pairs that are scored; a fixed `u` neither, because a rule stands behind it.

Conditions use `=` and `substr` on prepared columns only: string distances of the engine count bytes, not characters.

Source: domain notes §3.3 and §3.4.
"""

from collections.abc import Sequence
from dataclasses import dataclass

_LONGEST_COMPARED_NAME = 8
ELSE = "else"
CONTEXT_IN_COMMON = "an entity in common"


@dataclass(frozen=True, slots=True)
class Level:
    """One degree of agreement, `sql` on `<column>_l` and `<column>_r`; rare values of column `frequency` weigh more."""

    label: str
    sql: str
    m: float
    u: float
    frequency: str | None = None
    fixed_m: bool = False
    fixed_u: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing compared; it says nothing when `missing` holds."""

    name: str
    missing: str
    levels: Sequence[Level]


def differs_in_one_character(column: str) -> str:
    """Condition: as long as each other, and all characters but one the same at their place; for names up to eight."""
    different = " + ".join(
        f"CASE WHEN substr({column}_l, {place}, 1) = substr({column}_r, {place}, 1) THEN 0 ELSE 1 END"
        for place in range(1, _LONGEST_COMPARED_NAME + 1)
    )
    same_length = f"length({column}_l) = length({column}_r) AND length({column}_l) <= {_LONGEST_COMPARED_NAME}"
    return f"{same_length} AND ({different}) = 1"


def is_missing(column: str) -> str:
    """Condition: one side or the other does not state the column."""
    return f"{column}_l IS NULL OR {column}_r IS NULL"


def build_exact(column: str, m: float, u: float, *, frequency: bool = False, fixed_m: bool = False) -> Comparison:
    """Agreement of one column, or not."""
    same = Level(f"same {column}", f"{column}_l = {column}_r", m, u, column if frequency else None, fixed_m)
    return Comparison(column, is_missing(column), (same, Level(ELSE, "ELSE", 1 - m, 1 - u, fixed_m=fixed_m)))


def build_context(m: float, u: float) -> Comparison:
    """Whether both stand beside the same entity in some record."""
    return Comparison(
        "context",
        is_missing("context"),
        (
            Level(CONTEXT_IN_COMMON, "list_has_any(context_l, context_r)", m, u, fixed_m=True),
            Level(ELSE, "ELSE", 1 - m, 1 - u, fixed_m=True),
        ),
    )


PERSON_NAME = Comparison(
    "name",
    is_missing("name_folded"),
    (
        Level("same name", "name_folded_l = name_folded_r", 0.93, 2e-3, "name_folded"),
        Level(
            "name is a former name",
            "list_contains(former_folded_l, name_folded_r) OR list_contains(former_folded_r, name_folded_l)",
            0.01,
            1e-4,
            fixed_m=True,
            fixed_u=True,
        ),
        Level("same sound", "sound_l = sound_r", 0.02, 1e-3, "sound"),
        Level(
            "same surname, one character differs",
            f"surname_l = surname_r AND {differs_in_one_character('name_folded')}",
            0.02,
            2e-2,
        ),
        Level(
            "one begins with the other",
            "starts_with(name_folded_l, name_folded_r) OR starts_with(name_folded_r, name_folded_l)",
            0.01,
            2e-3,
        ),
        Level(ELSE, "ELSE", 0.01, 0.97),
    ),
)
BIRTH = Comparison(
    "birth_on",
    is_missing("birth_on"),
    (
        Level("same day", "birth_on_l = birth_on_r", 0.96, 5e-5),
        Level(
            "day and month swapped, or one of the three differs",
            "(year(birth_on_l) = year(birth_on_r) AND month(birth_on_l) = day(birth_on_r)"
            " AND day(birth_on_l) = month(birth_on_r))"
            " OR (CASE WHEN year(birth_on_l) = year(birth_on_r) THEN 0 ELSE 1 END"
            " + CASE WHEN month(birth_on_l) = month(birth_on_r) THEN 0 ELSE 1 END"
            " + CASE WHEN day(birth_on_l) = day(birth_on_r) THEN 0 ELSE 1 END) = 1",
            0.03,
            5e-3,
        ),
        Level(ELSE, "ELSE", 0.01, 0.99),
    ),
)
DWELLING = Comparison(
    "dwelling",
    "(house_code_l IS NULL OR house_code_r IS NULL) AND (address_l IS NULL OR address_r IS NULL)",
    (
        Level("same house code", "house_code_l = house_code_r", 0.6, 1e-3, "house_code"),
        Level("same address", "address_l = address_r", 0.2, 1e-3, "address"),
        Level(ELSE, "ELSE", 0.2, 0.998),
    ),
)
FIRM_NAME = Comparison(
    "name",
    is_missing("name_folded"),
    (
        # 企业名称登记管理规定 art. 17 keeps full names apart in a register; individual businesses may share one.
        Level(
            "same full name",
            "name_folded_l = name_folded_r"
            " AND legal_form_l NOT IN ('individual_business', 'other')"
            " AND legal_form_r NOT IN ('individual_business', 'other')",
            0.9,
            1e-6,
            fixed_m=True,
            fixed_u=True,
        ),
        Level("same name", "name_folded_l = name_folded_r", 0.9, 1e-4, "name_folded", fixed_m=True, fixed_u=True),
        Level(
            "name is a former name",
            "list_contains(former_folded_l, name_folded_r) OR list_contains(former_folded_r, name_folded_l)",
            0.05,
            1e-5,
            fixed_m=True,
            fixed_u=True,
        ),
        Level(
            "same trade name and region",
            "trade_name_l = trade_name_r AND region_l = region_r",
            0.03,
            1e-3,
            "trade_name",
        ),
        Level("same trade name", "trade_name_l = trade_name_r", 0.02, 2e-3, "trade_name"),
        Level(ELSE, "ELSE", 0.02, 0.99),
    ),
)
