"""How the courts' three lists look: two CSV files in UTF-8 with a byte order mark, one of JSON Lines.

被执行人, 失信被执行人 and 限制高消费 are three lists: only the second carries fault. The first comes over the city's
exchange with whole numbers; the other two are the published ones, in which digits of a person's number are hidden,
so that such a record speaks of nobody for certain (rule L4).
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

from loaders.checking.record_keys import normalise_key_part
from loaders.city.courts import DishonestListing, Enforcement, Restriction
from loaders.city.dirt import Cell, Slot
from loaders.city.firms import Firm
from loaders.city.layouts import Form, Layout, build_columns
from loaders.city.party_cells import (
    build_masked_number,
    build_mention,
    build_name,
    build_number,
    build_published_name,
    spell_chinese,
    spell_iso,
)
from loaders.city.persons import Person
from loaders.city.rows import Row
from loaders.city.supervision_files import VALID, WITHDRAWN
from loaders.city.world import World

SOURCE: Final = "city_court"
LISTED: Final = "dishonest_debtor"
"""Ends the record key of such a listing: its case has a record of its own in the first list."""
ENFORCEMENT: Final = Layout(
    SOURCE,
    "court/enforcement.csv",
    build_columns("案号,被执行人类型,被执行人,证件号码,执行法院,执行标的,立案日期,结案日期,数据状态"),
    encoding="utf-8-sig",
    can_shift=True,
)
DISHONEST_DEBTOR: Final = Layout(
    SOURCE,
    "court/dishonest_debtor.csv",
    build_columns(
        "案号,失信被执行人类型,失信被执行人,证件号码,执行法院,执行依据文号,作出执行依据单位,失信行为情形,义务,履行情况,"
        "立案日期,发布日期,撤下日期"
    ),
    encoding="utf-8-sig",
)
CONSUMPTION_RESTRICTION: Final = Layout(
    SOURCE,
    "court/consumption_restriction.jsonl",
    build_columns(
        "限制消费令文号,案号,被限制人类型,被限制人,证件号码,关联企业,关联企业统一社会信用代码,执行法院,立案日期,发布日期,"
        "解除日期"
    ),
    form=Form.JSON_LINES,
    encoding="utf-8",
)


def iter_tables(world: World) -> Iterator[tuple[Layout, Iterable[Row]]]:
    """The three files of one night."""
    courts = world.courts
    yield (
        ENFORCEMENT,
        chain(
            iter_enforcements(courts.enforcements, VALID),
            iter_enforcements([record for record in world.withdrawn if isinstance(record, Enforcement)], WITHDRAWN),
        ),
    )
    yield DISHONEST_DEBTOR, iter_dishonest_listings(courts.dishonest_listings)
    yield CONSUMPTION_RESTRICTION, iter_restrictions(courts.restrictions)


def iter_enforcements(enforcements: Sequence[Enforcement], state: str) -> Iterator[Row]:
    """enforcement.csv."""
    for case in enforcements:
        key = f"decision:{normalise_key_part(case.number)}"
        yield Row(
            key,
            (
                case.number, _name_kind(case.party), build_name(case.party), build_number(case.party), case.court,
                f"{case.amount}.00", Cell(spell_chinese(case.filed_on), Slot.REQUIRED_DATE),
                Cell(spell_chinese(case.ended_on), Slot.DATE), state,
            ),
            (build_mention(key, "respondent", case.party),),
            is_withdrawal=state == WITHDRAWN,
        )  # fmt: skip


def iter_dishonest_listings(listings: Sequence[DishonestListing]) -> Iterator[Row]:
    """dishonest_debtor.csv."""
    for listing in listings:
        key = f"decision:{normalise_key_part(listing.number)}|{LISTED}"
        yield Row(
            key,
            (
                listing.number, _name_kind(listing.party), build_published_name(listing.party),
                build_masked_number(listing.party), listing.court, listing.basis, listing.basis_unit, listing.conduct,
                listing.duty, listing.performance, spell_chinese(listing.filed_on),
                Cell(spell_chinese(listing.published_on), Slot.REQUIRED_DATE),
                Cell(spell_chinese(listing.removed_on), Slot.DATE),
            ),
            (build_mention(key, "respondent", listing.party),),
        )  # fmt: skip


def iter_restrictions(restrictions: Sequence[Restriction]) -> Iterator[Row]:
    """consumption_restriction.jsonl."""
    for order in restrictions:
        key = f"decision:{normalise_key_part(order.number)}"
        yield Row(
            key,
            (
                order.number, order.case, _name_kind(order.party), build_published_name(order.party),
                build_masked_number(order.party), order.firm.name if order.firm else "",
                order.firm.code if order.firm else "", order.court, spell_iso(order.filed_on),
                Cell(spell_iso(order.issued_on), Slot.REQUIRED_DATE), Cell(spell_iso(order.lifted_on), Slot.DATE),
            ),
            (build_mention(key, "respondent", order.party),),
        )  # fmt: skip


def _name_kind(party: Person | Firm) -> str:
    return "法人或其他组织" if isinstance(party, Firm) else "自然人"
