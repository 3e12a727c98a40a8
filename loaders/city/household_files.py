"""How the household register's rows look: two files, GB18030, with columns that nobody may take in.

Columns after 常住人口登记卡. Ethnicity, faith, blood type and height carry the mark `FORBIDDEN_MARK`, which occurs
nowhere else, so that a test can search every store, log and error for it (rule L8).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from kg.model.vocabulary import HouseholdKind, ResidenceKind, Sex
from loaders.city.dirt import Cell, Slot
from loaders.city.layouts import Layout, build_columns
from loaders.city.party_cells import build_mention, build_name, build_number, spell_iso
from loaders.city.persons import Household, Person, Population, Resident
from loaders.city.rows import Row
from loaders.city.world import World

SOURCE: Final = "city_household"
FORBIDDEN_MARK: Final = "禁存"
REGISTER: Final = Layout(
    SOURCE,
    "household/register.csv",
    build_columns(
        "人员编号,户号,户别,与户主关系,姓名,曾用名,性别,出生地,民族,籍贯,出生日期,本市其他住址,宗教信仰,公民身份号码,身高,"
        "血型,文化程度,婚姻状况,兵役状况,服务处所,职业,何时由何地迁来本市,何时由何地迁来本址,行政区划,住址,房屋编码,联系电话,"
        "居住类型,迁入日期"
    ),
    missing_person_numbers=0.02,
    can_shift=True,
    describes_persons=True,
)
HOUSEHOLD: Final = Layout(
    SOURCE, "household/household.csv", build_columns("户号,户别,集体户单位,行政区划,住址,房屋编码")
)

_KINDS: Final = {HouseholdKind.FAMILY: "家庭户", HouseholdKind.COLLECTIVE: "集体户"}


def iter_tables(world: World) -> Iterator[tuple[Layout, Iterable[Row]]]:
    """The two files of one night."""
    population = world.population
    yield REGISTER, iter_residents(population.residents)
    yield HOUSEHOLD, iter_households(find_households(population, ResidenceKind.REGISTERED))


def iter_residents(residents: Sequence[Resident]) -> Iterator[Row]:
    """register.csv: those who are registered here; holders of a permit are another department's."""
    for resident in residents:
        if resident.residence_kind is not ResidenceKind.REGISTERED:
            continue
        person, home = resident.person, resident.household
        key = f"resident:{resident.key}"
        told = _tell_particulars(person)
        yield Row(
            key,
            (
                resident.key, home.key, _KINDS[home.kind], resident.relation_code, build_name(person),
                Cell(person.former_name, Slot.OPTIONAL), "男" if person.sex is Sex.MALE else "女",
                told["birthplace"], told["ethnicity"], told["native_place"],
                Cell(spell_iso(person.birth_on), Slot.DATE), resident.other_address, told["faith"],
                build_number(person), told["height"], told["blood_type"], told["education"], told["marital_status"],
                told["military_service"], told["workplace"], told["occupation"],
                _tell_arrival(resident.came_on, resident.came_from),
                _tell_arrival(resident.moved_in_on, resident.moved_from),
                Cell(home.premises.division_code, Slot.DIVISION), Cell(home.premises.address, Slot.ADDRESS),
                Cell(home.premises.house_code, Slot.HOUSE_CODE), Cell(person.phone, Slot.PHONE), "户籍",
                Cell(spell_iso(resident.moved_in_on), Slot.DATE),
            ),
            (build_mention(key, "subject", person),),
        )  # fmt: skip


def find_households(population: Population, kind: ResidenceKind) -> list[Household]:
    """Households with a resident of a kind: registered ones are the police's, permit holders another office's."""
    keys = {resident.household.key for resident in population.residents if resident.residence_kind is kind}
    return [household for household in population.households if household.key in keys]


def iter_households(households: Sequence[Household]) -> Iterator[Row]:
    """household.csv."""
    for household in households:
        home = household.premises
        yield Row(
            f"household:{household.key}",
            (
                household.key, _KINDS[household.kind], household.unit, Cell(home.division_code, Slot.DIVISION),
                Cell(home.address, Slot.ADDRESS), Cell(home.house_code, Slot.HOUSE_CODE),
            ),
        )  # fmt: skip


def _tell_particulars(person: Person) -> dict[str, str]:
    """The rest of the card; what nobody may take in is marked."""
    told = person.particulars
    if told is None:
        names = ("birthplace", "ethnicity", "native_place", "faith", "height", "blood_type", "education",
                 "marital_status", "military_service", "workplace", "occupation")  # fmt: skip
        return dict.fromkeys(names, "")
    return {
        "birthplace": told.birthplace,
        "ethnicity": FORBIDDEN_MARK + told.ethnicity,
        "native_place": told.native_place,
        "faith": FORBIDDEN_MARK + told.faith,
        "height": f"{FORBIDDEN_MARK}{told.height_cm}厘米",
        "blood_type": FORBIDDEN_MARK + told.blood_type,
        "education": told.education,
        "marital_status": told.marital_status,
        "military_service": told.military_service,
        "workplace": told.workplace,
        "occupation": told.occupation,
    }


def _tell_arrival(day: date | None, place: str) -> str:
    return f"{spell_iso(day)}由{place}迁来" if day and place else ""
