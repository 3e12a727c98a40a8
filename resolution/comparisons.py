"""What is compared, and how far two values may differ: data that Splink reads, most telling level first.

A level has an id that stays, and a description in English and in Chinese that users are shown where a pair is
explained. Each states `m` (how often one and the same entity is seen so) and `u` (how often two different ones are).
They hold when too little is known to learn from. A fixed `m` is never learnt, because pairs known by a number are not
like the pairs that are scored; a fixed `u` neither, because a rule stands behind it.

Conditions (`resolution.conditions`) read prepared columns only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from resolution.conditions import either, is_missing, same

MISSING = "missing"
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
    given_once: bool = False
    """A register gives a value of that column to one entity: one that no two were seen to bear is as common as `u`
    says, and as the others that two bear (`training_rarest.sql`)."""
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

    @property
    def sql(self) -> str:
        """Expression that gives the id of the level of a pair, or `missing`."""
        held = "".join(f" WHEN {level.sql} THEN '{level.id}'" for level in self.levels if level.id != ELSE)
        return f"CASE WHEN {self.missing} THEN '{MISSING}'{held} ELSE '{ELSE}' END"


def build_exact(
    column: str, titles: tuple[str, str], m: float, u: float, *, frequency: bool = False, fixed_m: bool = False
) -> Comparison:
    """Agreement of one column, or not; `titles` name it in English and Chinese."""
    english, chinese = titles
    level = Level(
        id="same",
        english=f"the same {english}",
        chinese=f"{chinese}相同",
        sql=same(column),
        m=m,
        u=u,
        frequency=column if frequency else None,
        fixed_m=fixed_m,
    )
    other = build_else(f"another {english}", f"{chinese}不同", 1 - m, 1 - u, fixed_m=fixed_m)
    return Comparison(name=column, english=english, chinese=chinese, missing=is_missing(column), levels=(level, other))


def build_else(
    english: str, chinese: str, m: float, u: float, *, fixed_m: bool = False, fixed_u: bool = False
) -> Level:
    """The last level, which holds where none before it does."""
    return Level(id=ELSE, english=english, chinese=chinese, sql="ELSE", m=m, u=u, fixed_m=fixed_m, fixed_u=fixed_u)


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


PHONE = ("telephone", "电话")
DWELLING = Comparison(
    name="dwelling",
    english="address",
    chinese="地址",
    missing=is_missing("house_code", "room", "building", "road", "district"),
    levels=(
        Level(
            id="same_room",
            english="the same house code",
            chinese="房屋编码相同",
            sql=same("house_code"),
            m=0.6,
            u=1e-3,
            frequency="house_code",
        ),
        Level(
            id="same_address",
            english="the same address, however its division is written",
            chinese="地址相同（不计区划写法）",
            sql=same("room"),
            m=0.15,
            u=1e-3,
            frequency="room",
        ),
        Level(
            id="same_building",
            english="another room in the same building",
            chinese="同一楼栋的不同房间",
            sql=either(same("building_code"), same("building")),
            m=0.02,
            u=2e-3,
            frequency="building",
        ),
        Level(
            id="same_road_number",
            english="the same road and number",
            chinese="道路与门牌号相同",
            sql=same("road"),
            m=0.01,
            u=2e-3,
            frequency="road",
        ),
        Level(
            id="same_district",
            english="another address in the same district",
            chinese="同一区县的不同地址",
            sql=same("district"),
            m=0.1,
            u=0.15,
        ),
        build_else("an address in another district", "不同区县的地址", 0.12, 0.85),
    ),
)
