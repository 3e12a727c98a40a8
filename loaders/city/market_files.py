"""How the register of the market department looks: three CSV files in GB18030, zipped once a day with a flag file."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from kg.model.vocabulary import LegalForm, PartnerRole, PositionRole, RegisterState
from loaders.city.dirt import Cell, Slot
from loaders.city.firms import Firm, Officer, Shareholding
from loaders.city.layouts import MOST_MISSING_SHARE, Layout, build_columns
from loaders.city.party_cells import (
    DOCUMENTS,
    build_code,
    build_mention,
    build_name,
    build_number,
    build_registered_name,
    spell_chinese,
)
from loaders.city.persons import Person
from loaders.city.rows import Row
from loaders.city.world import World

SOURCE: Final = "city_market"
_ARCHIVE: Final = "market/market_{night}.zip"
REGISTRATION: Final = Layout(
    SOURCE,
    "market/registration.csv",
    build_columns(
        "统一社会信用代码,注册号,企业名称,曾用名,企业类型,登记状态,成立日期,核准日期,注销吊销日期,营业期限至,注册资本,实缴资本,"
        "行业代码,经营范围,行政区划,住所,房屋编码,联系电话,法定代表人,法定代表人证件类型,法定代表人证件号码,"
        "隶属企业统一社会信用代码"
    ),
    archive=_ARCHIVE,
    missing_person_numbers=0.08,
)
SHAREHOLDER: Final = Layout(
    SOURCE,
    "market/shareholder.csv",
    build_columns(
        "企业统一社会信用代码,企业名称,序号,股东类型,股东名称,证件类型,证件号码,出资比例,认缴出资额,实缴出资额,出资日期,合伙人类型"
    ),
    archive=_ARCHIVE,
    missing_person_numbers=MOST_MISSING_SHARE,
    missing_firm_codes=0.15,
    can_shift=True,
)
OFFICER: Final = Layout(
    SOURCE,
    "market/officer.csv",
    build_columns("企业统一社会信用代码,企业名称,序号,姓名,证件类型,证件号码,职务,任职日期"),
    archive=_ARCHIVE,
    missing_person_numbers=0.45,
    can_shift=True,
)

_FORMS: Final = {
    LegalForm.LIMITED_COMPANY: "有限责任公司",
    LegalForm.JOINT_STOCK_COMPANY: "股份有限公司",
    LegalForm.LIMITED_PARTNERSHIP: "有限合伙企业",
    LegalForm.PARTNERSHIP: "普通合伙企业",
    LegalForm.SOLE_PROPRIETORSHIP: "个人独资企业",
    LegalForm.INDIVIDUAL_BUSINESS: "个体工商户",
    LegalForm.COOPERATIVE: "农民专业合作社",
    LegalForm.BRANCH: "分公司",
    LegalForm.PUBLIC_BODY: "机关事业单位",
}
_STATES: Final = {
    RegisterState.ACTIVE: "存续（在营、开业、在册）",
    RegisterState.REVOKED: "吊销，未注销",
    RegisterState.DEREGISTERED: "注销",
    RegisterState.MOVED_OUT: "迁出",
}
_ROLES: Final = {PositionRole.DIRECTOR: "董事", PositionRole.SUPERVISOR: "监事", PositionRole.MANAGER: "总经理"}
_PARTNERS: Final = {
    PartnerRole.EXECUTING_PARTNER: "执行事务合伙人",
    PartnerRole.GENERAL_PARTNER: "普通合伙人",
    PartnerRole.LIMITED_PARTNER: "有限合伙人",
}
_CURRENCIES: Final = {"CNY": "万元人民币", "USD": "万美元", "HKD": "万港元"}


def iter_tables(world: World) -> Iterator[tuple[Layout, Iterable[Row]]]:
    """The three files of one night."""
    market = world.market
    yield REGISTRATION, iter_registrations(market.firms)
    yield SHAREHOLDER, iter_shareholders(market.shareholdings)
    yield OFFICER, iter_officers(market.officers)


def iter_registrations(firms: Sequence[Firm]) -> Iterator[Row]:
    """registration.csv: a row states a registration and the office of who represents the entity."""
    for firm in firms:
        head, premises = firm.represented_by, firm.premises
        key, office = f"registration:{firm.code}", f"position:{firm.code}|legal_representative"
        yield Row(
            key,
            (
                build_code(firm), firm.registration_number, build_registered_name(firm),
                Cell("、".join(firm.former_names), Slot.OPTIONAL), _FORMS[firm.form], _STATES[firm.state],
                Cell(spell_chinese(firm.established_on), Slot.DATE), spell_chinese(firm.approved_on),
                Cell(spell_chinese(firm.ended_on), Slot.DATE), spell_chinese(firm.term_to) or "长期",
                *_build_capital(firm), firm.industry_code, firm.scope, Cell(premises.division_code, Slot.DIVISION),
                Cell(premises.address, Slot.ADDRESS), Cell(premises.house_code, Slot.HOUSE_CODE),
                Cell(firm.phone, Slot.PHONE), build_name(head), DOCUMENTS[head.document], build_number(head, office),
                Cell(firm.parent_code, Slot.FIRM_CODE),
            ),
            (
                build_mention(key, "subject", firm),
                build_mention(office, "entity", firm),
                build_mention(office, "person", head),
            ),
        )  # fmt: skip


def iter_shareholders(shareholdings: Sequence[Shareholding]) -> Iterator[Row]:
    """shareholder.csv."""
    for held in shareholdings:
        firm, holder = held.firm, held.holder
        key = f"shareholding:{firm.code}|{held.sequence}"
        yield Row(
            key,
            (
                build_code(firm), firm.name, str(held.sequence), _name_holder_kind(holder), build_name(holder),
                "营业执照" if isinstance(holder, Firm) else DOCUMENTS[holder.document], build_number(holder),
                f"{held.share / 100:.2f}%", f"{firm.capital * held.share / 10_000:.4f}",
                f"{firm.paid_in * held.share / 10_000:.4f}", Cell(spell_chinese(held.held_from), Slot.DATE),
                _PARTNERS[held.partner_role] if held.partner_role else "",
            ),
            (build_mention(key, "entity", firm), build_mention(key, "holder", holder)),
        )  # fmt: skip


def iter_officers(officers: Sequence[Officer]) -> Iterator[Row]:
    """officer.csv."""
    for officer in officers:
        firm, person = officer.firm, officer.person
        key = f"position:{firm.code}|{officer.sequence}"
        yield Row(
            key,
            (
                build_code(firm), firm.name, str(officer.sequence), build_name(person), DOCUMENTS[person.document],
                build_number(person), _ROLES[officer.role], Cell(spell_chinese(officer.appointed_on), Slot.DATE),
            ),
            (build_mention(key, "entity", firm), build_mention(key, "person", person)),
        )  # fmt: skip


def _build_capital(firm: Firm) -> tuple[Cell, Cell]:
    """Registered and paid-in capital; a branch and a public body have none."""
    if firm.form in {LegalForm.BRANCH, LegalForm.PUBLIC_BODY}:
        return Cell("", Slot.OPTIONAL), Cell("", Slot.OPTIONAL)
    unit = _CURRENCIES[firm.currency]
    return Cell(f"{firm.capital}{unit}", Slot.CAPITAL), Cell(f"{firm.paid_in}{unit}", Slot.CAPITAL)


def _name_holder_kind(holder: Person | Firm) -> str:
    if isinstance(holder, Person):
        return "自然人股东"
    return "国有股东" if holder.form is LegalForm.PUBLIC_BODY else "企业法人"
