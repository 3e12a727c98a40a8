"""How the market department's decisions and licences look: CSV in GB18030, and a workbook made to be printed."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

from kg.model.vocabulary import DecisionGrade
from loaders.city.complaints import Complaint
from loaders.city.dirt import Cell, Slot
from loaders.city.layouts import Form, Layout, Sheet, build_columns
from loaders.city.market_files import SOURCE
from loaders.city.party_cells import build_code, build_mention, build_name, spell_chinese
from loaders.city.rows import Row
from loaders.city.supervision import AUTHORITY, AbnormalListing, Licence, Penalty, SeriousListing
from loaders.city.world import World

PENALTY: Final = Layout(
    SOURCE,
    "market/penalty.csv",
    build_columns(
        "决定书文号,统一社会信用代码,当事人名称,违法行为,处罚机关,罚款金额,决定日期,等级,履行日期,修复日期,数据状态"
    ),
    can_shift=True,
)
ABNORMAL_LISTING: Final = Layout(
    SOURCE,
    "market/abnormal_listing.csv",
    build_columns("统一社会信用代码,企业名称,列入原因,列入机关,列入日期,移出日期,移出原因,数据状态"),
)
SERIOUS_LISTING: Final = Layout(
    SOURCE,
    "market/serious_violation_listing.csv",
    build_columns("列入决定文号,统一社会信用代码,企业名称,列入事由,列入机关,列入日期,移出日期"),
)
COMPLAINT: Final = Layout(
    SOURCE,
    "market/complaint.csv",
    build_columns("投诉编号,统一社会信用代码,被投诉人名称,投诉问题,处理部门,公示日期,和解日期,数据状态"),
)
LICENCE: Final = Layout(
    SOURCE,
    "market/licence.xlsx",
    build_columns("许可证号,持证单位/统一社会信用代码,持证单位/名称,许可类型,发证机关,有效期/自,有效期/至,数据状态"),
    form=Form.WORKBOOK,
    sheet=Sheet(
        name="许可证",
        title=f"{AUTHORITY}行政许可登记表",
        groups=(("许可证号", 1), ("持证单位", 2), ("许可类型", 1), ("发证机关", 1), ("有效期", 2), ("数据状态", 1)),
    ),
)

_GRADES: Final = {DecisionGrade.MINOR: "轻微", DecisionGrade.GENERAL: "一般", DecisionGrade.SERIOUS: "严重"}
VALID, WITHDRAWN = "有效", "撤销"
_OPEN_END: Final = "9999-12-31"


def iter_tables(world: World) -> Iterator[tuple[Layout, Iterable[Row]]]:
    """The five files of one night; what is withdrawn tonight stands in them once more, and says so."""
    supervision, gone = world.supervision, world.withdrawn
    yield (
        PENALTY,
        chain(
            iter_penalties(supervision.penalties, VALID),
            iter_penalties([record for record in gone if isinstance(record, Penalty)], WITHDRAWN),
        ),
    )
    yield (
        ABNORMAL_LISTING,
        chain(
            iter_listings(supervision.listings, VALID),
            iter_listings([record for record in gone if isinstance(record, AbnormalListing)], WITHDRAWN),
        ),
    )
    yield SERIOUS_LISTING, iter_serious_listings(supervision.serious_listings)
    yield (
        LICENCE,
        chain(
            iter_licences(supervision.licences, VALID),
            iter_licences([record for record in gone if isinstance(record, Licence)], WITHDRAWN),
        ),
    )
    yield (
        COMPLAINT,
        chain(
            iter_complaints(supervision.complaints, VALID),
            iter_complaints([record for record in gone if isinstance(record, Complaint)], WITHDRAWN),
        ),
    )


def iter_penalties(penalties: Sequence[Penalty], state: str) -> Iterator[Row]:
    """penalty.csv."""
    for penalty in penalties:
        key = f"decision:{penalty.number}"
        yield Row(
            key,
            (
                penalty.number, build_code(penalty.firm),
                build_name(penalty.firm)._replace(text=penalty.named), penalty.offence, AUTHORITY, f"{penalty.fine}.00",
                Cell(spell_chinese(penalty.decided_on), Slot.REQUIRED_DATE), _GRADES[penalty.grade],
                Cell(spell_chinese(penalty.performed_on), Slot.DATE),
                Cell(spell_chinese(penalty.repaired_on), Slot.DATE), state,
            ),
            (build_mention(key, "respondent", penalty.firm),),
            is_withdrawal=state == WITHDRAWN,
        )  # fmt: skip


def iter_listings(listings: Sequence[AbnormalListing], state: str) -> Iterator[Row]:
    """abnormal_listing.csv."""
    for listing in listings:
        key = f"decision:{listing.firm.code}|{spell_chinese(listing.listed_on)}"
        yield Row(
            key,
            (
                build_code(listing.firm), build_name(listing.firm), listing.cause, AUTHORITY,
                spell_chinese(listing.listed_on), Cell(spell_chinese(listing.removed_on), Slot.DATE),
                listing.removed_why, state,
            ),
            (build_mention(key, "respondent", listing.firm),),
            is_withdrawal=state == WITHDRAWN,
        )  # fmt: skip


def iter_serious_listings(listings: Sequence[SeriousListing]) -> Iterator[Row]:
    """serious_violation_listing.csv."""
    for listing in listings:
        key = f"decision:{listing.number}"
        yield Row(
            key,
            (
                listing.number, build_code(listing.firm), build_name(listing.firm), listing.cause, AUTHORITY,
                Cell(spell_chinese(listing.listed_on), Slot.REQUIRED_DATE),
                Cell(spell_chinese(listing.removed_on), Slot.DATE),
            ),
            (build_mention(key, "respondent", listing.firm),),
        )  # fmt: skip


def iter_complaints(complaints: Sequence[Complaint], state: str) -> Iterator[Row]:
    """complaint.csv, never dirty: the complainant chose the firm from the register."""
    for complaint in complaints:
        key = f"decision:{complaint.number}"
        yield Row(
            key,
            (
                complaint.number, complaint.firm.code, complaint.firm.name, complaint.problem, AUTHORITY,
                spell_chinese(complaint.published_on), spell_chinese(complaint.settled_on), state,
            ),
            (build_mention(key, "respondent", complaint.firm),),
            is_withdrawal=state == WITHDRAWN,
        )  # fmt: skip


def iter_licences(licences: Sequence[Licence], state: str) -> Iterator[Row]:
    """licence.xlsx."""
    for licence in licences:
        key = f"licensing:{licence.number}"
        yield Row(
            key,
            (
                licence.number, build_code(licence.firm), build_name(licence.firm), licence.kind, AUTHORITY,
                Cell(spell_chinese(licence.valid_from), Slot.DATE),
                Cell(spell_chinese(licence.valid_to) or _OPEN_END, Slot.END), state,
            ),
            (build_mention(key, "entity", licence.firm),),
            is_withdrawal=state == WITHDRAWN,
        )  # fmt: skip
