"""How the household register's rows look: two files, GB18030, with columns that nobody may take in.

Columns after 常住人口登记卡. Ethnicity, faith, blood type and height carry the mark `FORBIDDEN_MARK`, which occurs
nowhere else, so that a test can search every store, log and error for it (rule L8).
"""

from collections.abc import Iterator
from typing import Final

from kg.model.vocabulary import HouseholdKind, PartyKind, ResidenceKind, Sex
from loaders.city.dirt import Slot
from loaders.city.files import Layout, Row, build_columns
from loaders.city.persons import Household, Resident
from loaders.city.streams import Streams
from loaders.city.truth import Mention

SOURCE: Final = "city_household"
FORBIDDEN_MARK: Final = "禁存"
REGISTER: Final = Layout(
    SOURCE,
    "household/register.csv",
    build_columns(
        "人员编号,户号,户别,与户主关系,姓名,曾用名,性别,出生日期,民族,宗教信仰,血型,身高,公民身份号码,文化程度,婚姻状况,服务处所,"
        "行政区划,住址,房屋编码,联系电话,居住类型,迁入日期"
    ),
    missing_person_numbers=0.02,
    shifted=0.002,
    describes_persons=True,
)
HOUSEHOLD: Final = Layout(SOURCE, "household/household.csv", build_columns("户号,户别,行政区划,住址,房屋编码"))

_KINDS: Final = {HouseholdKind.FAMILY: "家庭户", HouseholdKind.COLLECTIVE: "集体户"}
_RESIDENCES: Final = {ResidenceKind.REGISTERED: "户籍", ResidenceKind.PERMIT_HOLDER: "居住证"}
_ETHNICITIES: Final = ("汉族", "汉族", "汉族", "壮族", "回族", "维吾尔族")
_FAITHS: Final = ("无宗教信仰", "佛教", "道教", "伊斯兰教")
_BLOOD_TYPES: Final = ("A型", "B型", "O型", "AB型")
_EDUCATION: Final = ("大学本科", "大学专科", "高级中学", "初级中学", "小学")


def iter_residents(residents: tuple[Resident, ...], streams: Streams) -> Iterator[Row]:
    """register.csv."""
    for resident in residents:
        person, home = resident.person, resident.household
        random = streams.of(f"register/{resident.key}")
        ethnicity, faith, blood = (random.choice(table) for table in (_ETHNICITIES, _FAITHS, _BLOOD_TYPES))
        yield Row(
            key=resident.key,
            values=(
                resident.key, home.key, _KINDS[home.kind], resident.relation_code, person.name, person.former_name,
                "男" if person.sex is Sex.MALE else "女", person.birth_on.isoformat(),
                f"{FORBIDDEN_MARK}{ethnicity}", f"{FORBIDDEN_MARK}{faith}", f"{FORBIDDEN_MARK}{blood}",
                f"{FORBIDDEN_MARK}{random.randrange(150, 190)}厘米", person.number, random.choice(_EDUCATION),
                random.choice(("未婚", "已婚")), "", home.premises.division_code, home.premises.address,
                home.premises.house_code, person.phone, _RESIDENCES[resident.residence_kind],
                resident.moved_in_on.isoformat(),
            ),
            mentions=(Mention(f"resident:{resident.key}", "subject", PartyKind.PERSON, person.id),),
            slots={"公民身份号码": Slot.PERSON_NUMBER, "姓名": Slot.PERSON_NAME, "联系电话": Slot.PHONE},
        )  # fmt: skip


def iter_households(households: tuple[Household, ...]) -> Iterator[Row]:
    """household.csv."""
    for household in households:
        home = household.premises
        yield Row(
            key=household.key,
            values=(household.key, _KINDS[household.kind], home.division_code, home.address, home.house_code),
        )
