"""How the residence office's rows look: permits as tab-separated text, and the register of premises as changes only."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from kg.model.vocabulary import PremisesUsage, ResidenceKind, Sex
from loaders.city.dirt import Cell, Slot
from loaders.city.household_files import find_households, iter_households
from loaders.city.layouts import Form, Layout, build_columns
from loaders.city.party_cells import DOCUMENTS, build_mention, build_name, build_number, spell_iso
from loaders.city.persons import Resident
from loaders.city.premises import Premises
from loaders.city.rows import Row
from loaders.city.world import World

SOURCE: Final = "city_residence"
PERMIT: Final = Layout(
    SOURCE,
    "residence/residence_permit.tsv",
    build_columns(
        "登记编号,居住证号,户号,与户主关系,姓名,曾用名,证件类型,证件号码,性别,出生日期,户籍地,行政区划,居住地址,房屋编码,联系电话,"
        "入住日期,签发日期,有效期至"
    ),
    delimiter="\t",
    encoding="utf-8",
    missing_person_numbers=0.02,
    can_shift=True,
    describes_persons=True,
)
HOUSEHOLD: Final = Layout(
    SOURCE,
    "residence/household.tsv",
    build_columns("户号,户别,集体户单位,行政区划,住址,房屋编码"),
    delimiter="\t",
    encoding="utf-8",
)
PREMISES: Final = Layout(
    SOURCE,
    "residence/premises.parquet",
    build_columns("变更标志,房屋编码,行政区划,街路,楼栋号,房号,地址,用途,间数"),
    form=Form.PARQUET,
    counted=frozenset({"楼栋号", "间数"}),
)

_USAGES: Final = {
    PremisesUsage.RESIDENCE: "住宅",
    PremisesUsage.OFFICE: "办公",
    PremisesUsage.SHOP: "商业",
    PremisesUsage.PLANT: "厂房",
    PremisesUsage.DORMITORY: "宿舍",
    PremisesUsage.OTHER: "其他",
}
_NEW, _CHANGED, _DELETED = "I", "U", "D"
_OPEN_END: Final = "9999-12-31"


def iter_tables(world: World, before: World | None) -> Iterator[tuple[Layout, Iterable[Row]]]:
    """The three files of one night; of premises only what is otherwise than the night before."""
    yield PERMIT, iter_permits(world.population.residents)
    households = find_households(world.population, ResidenceKind.PERMIT_HOLDER)
    yield HOUSEHOLD, iter_households(households)
    yield PREMISES, iter_premises(world.premises, before.premises if before else ())


def iter_permits(residents: Sequence[Resident]) -> Iterator[Row]:
    """residence_permit.tsv: those who live here and are registered elsewhere, or at another address."""
    for resident in residents:
        if resident.residence_kind is not ResidenceKind.PERMIT_HOLDER:
            continue
        person, home = resident.person, resident.household.premises
        key = f"resident:{resident.key}"
        yield Row(
            key,
            (
                resident.key, resident.permit_number, resident.household.key, resident.relation_code,
                build_name(person), Cell(person.former_name, Slot.OPTIONAL), DOCUMENTS[person.document],
                build_number(person), "男" if person.sex is Sex.MALE else "女",
                Cell(spell_iso(person.birth_on), Slot.DATE), resident.came_from,
                Cell(home.division_code, Slot.DIVISION), Cell(home.address, Slot.ADDRESS),
                Cell(home.house_code, Slot.HOUSE_CODE), Cell(person.phone, Slot.PHONE),
                Cell(spell_iso(resident.moved_in_on), Slot.DATE), spell_iso(resident.permit_from),
                Cell(spell_iso(resident.valid_to) or _OPEN_END, Slot.END),
            ),
            (build_mention(key, "subject", person),),
        )  # fmt: skip


def iter_premises(now: Sequence[Premises], before: Sequence[Premises]) -> Iterator[Row]:
    """premises.parquet: I new, U changed, D gone; on the first night everything is new."""
    known = {room.house_code: room for room in before}
    for room in now:
        earlier = known.pop(room.house_code, None)
        if earlier is None:
            yield _build_premises(room, _NEW)
        elif earlier is not room and earlier != room:
            yield _build_premises(room, _CHANGED)
    for gone in known.values():
        yield _build_premises(gone, _DELETED)


def _build_premises(room: Premises, flag: str) -> Row:
    return Row(
        f"premises:{room.house_code}",
        (
            flag, room.house_code, Cell(room.division_code, Slot.DIVISION), room.street, str(room.building), room.room,
            Cell(room.address, Slot.ADDRESS), _USAGES[room.usage], str(room.room_count),
        ),
        is_withdrawal=flag == _DELETED,
    )  # fmt: skip
