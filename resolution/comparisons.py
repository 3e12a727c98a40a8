"""What is compared, and how far two values may differ: data that Splink reads, most telling level first.

A level has an id that stays, and a description in English and in Chinese that users are shown where a pair is
explained. Each states `m` (how often one and the same entity is seen so) and `u` (how often two different ones are).
They hold when too little is known to learn from. A fixed `m` is never learnt, because pairs known by a number are not
like the pairs that are scored; a fixed `u` neither, because a rule stands behind it.

Conditions use `=` and `substr` on prepared columns only: string distances of the engine count bytes, not characters.

Source: domain notes §3.3 and §3.4.
"""

from collections.abc import Sequence
from dataclasses import dataclass

_LONGEST_COMPARED_NAME = 8
ELSE = "else"
CONTEXT_IN_COMMON = "entity_in_common"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One degree of agreement."""

    id: str
    """Stays the same for good: judgements and stored models refer to it."""
    english: str
    """What users are shown."""
    chinese: str
    sql: str
    """Condition on `<column>_l` and `<column>_r`, the same read from either side; ELSE for what is left."""
    m: float
    """How often one and the same entity is seen so, 0 to 1."""
    u: float
    """How often two different entities are seen so, 0 to 1."""
    frequency: str | None = None
    """Column whose rare values weigh more: 欧阳 says more than 王."""
    fixed_m: bool = False
    fixed_u: bool = False

    @property
    def label(self) -> str:
        """What Splink calls it: its id."""
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One thing compared."""

    name: str
    """Stays the same for good, as the ids of its levels do."""
    english: str
    chinese: str
    missing: str
    """Condition under which it says nothing, because one side does not state it."""
    levels: Sequence[Level]
    """The first that holds counts; the last holds where none does."""


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


def build_exact(
    column: str, titles: tuple[str, str], m: float, u: float, *, frequency: bool = False, fixed_m: bool = False
) -> Comparison:
    """Agreement of one column, or not; `titles` name it in English and Chinese."""
    english, chinese = titles
    same = Level(
        id="same",
        english=f"the same {english}",
        chinese=f"{chinese}相同",
        sql=f"{column}_l = {column}_r",
        m=m,
        u=u,
        frequency=column if frequency else None,
        fixed_m=fixed_m,
    )
    other = build_else(f"another {english}", f"{chinese}不同", 1 - m, 1 - u, fixed_m=fixed_m)
    return Comparison(name=column, english=english, chinese=chinese, missing=is_missing(column), levels=(same, other))


def build_else(english: str, chinese: str, m: float, u: float, *, fixed_m: bool = False) -> Level:
    """The last level, which holds where none before it does."""
    return Level(id=ELSE, english=english, chinese=chinese, sql="ELSE", m=m, u=u, fixed_m=fixed_m)


def build_context(m: float, u: float) -> Comparison:
    """Whether both stand beside the same entity in some record."""
    return Comparison(
        name="context",
        english="entities beside them",
        chinese="关联主体",
        missing=is_missing("context"),
        levels=(
            Level(
                id=CONTEXT_IN_COMMON,
                english="both stand in records of the same entity",
                chinese="出现在同一主体的记录中",
                sql="list_has_any(context_l, context_r)",
                m=m,
                u=u,
                fixed_m=True,
            ),
            build_else("no record names the same entity", "没有共同的关联主体", 1 - m, 1 - u, fixed_m=True),
        ),
    )


DWELLING = Comparison(
    name="dwelling",
    english="address",
    chinese="地址",
    missing="(house_code_l IS NULL OR house_code_r IS NULL) AND (address_l IS NULL OR address_r IS NULL)",
    levels=(
        Level(
            id="same_room",
            english="the same house code",
            chinese="房屋编码相同",
            sql="house_code_l = house_code_r",
            m=0.6,
            u=1e-3,
            frequency="house_code",
        ),
        Level(
            id="same_address",
            english="the same address",
            chinese="地址相同",
            sql="address_l = address_r",
            m=0.2,
            u=1e-3,
            frequency="address",
        ),
        build_else("another address", "地址不同", 0.2, 0.998),
    ),
)
