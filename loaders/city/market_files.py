"""How the market department's rows look: six files, GB18030, dates in Chinese writing, capital as free text."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from kg.model.vocabulary import DecisionGrade, LegalForm, PartyKind, PositionRole, RegisterState
from loaders.city.dirt import Slot
from loaders.city.files import Layout, Row, build_columns
from loaders.city.firms import Firm, Officer, Shareholding
from loaders.city.persons import Person
from loaders.city.streams import Streams, Weighted
from loaders.city.supervision import AUTHORITY, AbnormalListing, Licence, Penalty
from loaders.city.truth import Mention

SOURCE: Final = "city_market"
REGISTRATION: Final = Layout(
    SOURCE,
    "market/registration.csv",
    build_columns(
        "统一社会信用代码,企业名称,曾用名,企业类型,登记状态,成立日期,注销吊销日期,注册资本,实缴资本,行业代码,行政区划,住所,房屋编码,"
        "联系电话,法定代表人,法定代表人证件号码,隶属企业统一社会信用代码"
    ),
    missing_person_numbers=0.08,
)
SHAREHOLDER: Final = Layout(
    SOURCE,
    "market/shareholder.csv",
    build_columns(
        "企业统一社会信用代码,企业名称,序号,股东类型,股东名称,证件号码,出资比例,认缴出资额,实缴出资额,出资日期"
    ),
    missing_person_numbers=0.5,
    missing_firm_codes=0.15,
    shifted=0.003,
)
OFFICER: Final = Layout(
    SOURCE,
    "market/officer.csv",
    build_columns("企业统一社会信用代码,企业名称,序号,姓名,证件号码,职务,任职日期"),
    missing_person_numbers=0.45,
    shifted=0.003,
)
PENALTY: Final = Layout(
    SOURCE,
    "market/penalty.csv",
    build_columns("决定书文号,统一社会信用代码,当事人名称,违法行为,处罚机关,罚款金额,决定日期,等级,履行日期,修复日期"),
)
ABNORMAL_LISTING: Final = Layout(
    SOURCE,
    "market/abnormal_listing.csv",
    build_columns("统一社会信用代码,企业名称,列入原因,列入机关,列入日期,移出日期"),
)
LICENCE: Final = Layout(
    SOURCE,
    "market/licence.csv",
    build_columns("许可证号,统一社会信用代码,企业名称,许可类型,发证机关,有效期自,有效期至"),
)

_FORMS: Final = {
    LegalForm.LIMITED_COMPANY: "有限责任公司",
    LegalForm.JOINT_STOCK_COMPANY: "股份有限公司",
    LegalForm.LIMITED_PARTNERSHIP: "有限合伙企业",
    LegalForm.SOLE_PROPRIETORSHIP: "个人独资企业",
    LegalForm.INDIVIDUAL_BUSINESS: "个体工商户",
    LegalForm.COOPERATIVE: "农民专业合作社",
    LegalForm.BRANCH: "分公司",
    LegalForm.PUBLIC_BODY: "机关事业单位",
}
_STATES: Final = {
    RegisterState.ACTIVE: "存续（在营、开业、在册）",
    RegisterState.REVOKED: "吊销",
    RegisterState.DEREGISTERED: "注销",
}
_ROLES: Final = {PositionRole.DIRECTOR: "董事", PositionRole.SUPERVISOR: "监事", PositionRole.MANAGER: "总经理"}
_GRADES: Final = {DecisionGrade.MINOR: "轻微", DecisionGrade.GENERAL: "一般", DecisionGrade.SERIOUS: "严重"}
_OPEN_END: Final = "9999-12-31"
_CAPITAL_SPELLINGS: Final = Weighted(
    [("{}万元人民币", 0.7), ("{}万人民币", 0.12), ("{}.000000万人民币", 0.08), ("{}万元", 0.06), ("{}0000元", 0.04)]
)


def mention_firm(record_key: str, mention: str, firm: Firm) -> Mention:
    """The truth of a mention of a legal entity."""
    return Mention(record_key, mention, PartyKind.LEGAL_ENTITY, firm.id)


def mention_party(record_key: str, mention: str, party: Person | Firm) -> Mention:
    """The truth of a mention of a person or legal entity."""
    if isinstance(party, Firm):
        return mention_firm(record_key, mention, party)
    return Mention(record_key, mention, PartyKind.PERSON, party.id)


def find_former_name(party: Person | Firm) -> str:
    """A person's former name, for the alias pattern; empty for a firm."""
    return party.former_name if isinstance(party, Person) else ""


def iter_registrations(firms: tuple[Firm, ...], streams: Streams) -> Iterator[Row]:
    """registration.csv: states a registration and the office of who represents the entity."""
    for firm in firms:
        key = f"{firm.code}|legal_representative"
        head = firm.represented_by
        yield Row(
            key=firm.code,
            values=(
                firm.code, firm.name, "、".join(firm.former_names), _FORMS[firm.form], _STATES[firm.state],
                _spell(firm.established_on), _spell(firm.ended_on), *_spell_capital(firm, streams),
                firm.industry_code, firm.premises.division_code, firm.premises.address, firm.premises.house_code,
                firm.phone, head.name, head.number, firm.parent_code,
            ),
            mentions=(
                mention_firm(f"registration:{firm.code}", "subject", firm),
                mention_firm(f"position:{key}", "entity", firm),
                mention_party(f"position:{key}", "person", head),
            ),
            slots={
                "法定代表人证件号码": Slot.PERSON_NUMBER, "法定代表人": Slot.PERSON_NAME,
                "企业名称": Slot.FIRM_NAME, "联系电话": Slot.PHONE,
            },
            former_name=head.former_name,
        )  # fmt: skip


def iter_shareholders(shareholdings: tuple[Shareholding, ...]) -> Iterator[Row]:
    """shareholder.csv."""
    for held in shareholdings:
        firm, holder = held.firm, held.holder
        key = f"{firm.code}|{held.sequence}"
        company = isinstance(holder, Firm)
        yield Row(
            key=key,
            values=(
                firm.code, firm.name, str(held.sequence), _name_holder_kind(holder), holder.name,
                holder.code if isinstance(holder, Firm) else holder.number, f"{held.share / 100:.2f}%",
                f"{firm.capital * held.share / 10_000:.4f}", f"{firm.paid_in * held.share / 10_000:.4f}",
                _spell(held.held_from),
            ),
            mentions=(
                mention_firm(f"shareholding:{key}", "entity", firm),
                mention_party(f"shareholding:{key}", "holder", holder),
            ),
            slots={
                "证件号码": Slot.FIRM_CODE if company else Slot.PERSON_NUMBER,
                "股东名称": Slot.FIRM_NAME if company else Slot.PERSON_NAME,
            },
            former_name=find_former_name(holder),
        )  # fmt: skip


def iter_officers(officers: tuple[Officer, ...]) -> Iterator[Row]:
    """officer.csv."""
    for officer in officers:
        firm, person = officer.firm, officer.person
        key = f"{firm.code}|{officer.sequence}"
        yield Row(
            key=key,
            values=(
                firm.code, firm.name, str(officer.sequence), person.name, person.number, _ROLES[officer.role],
                _spell(officer.appointed_on),
            ),
            mentions=(
                mention_firm(f"position:{key}", "entity", firm),
                mention_party(f"position:{key}", "person", person),
            ),
            slots={"证件号码": Slot.PERSON_NUMBER, "姓名": Slot.PERSON_NAME},
            former_name=person.former_name,
        )  # fmt: skip


def iter_penalties(penalties: tuple[Penalty, ...]) -> Iterator[Row]:
    """penalty.csv."""
    for penalty in penalties:
        yield Row(
            key=penalty.number,
            values=(
                penalty.number, penalty.firm.code, penalty.named, penalty.offence, AUTHORITY, f"{penalty.fine}.00",
                _spell(penalty.decided_on), _GRADES[penalty.grade], _spell(penalty.performed_on),
                _spell(penalty.repaired_on),
            ),
            mentions=(mention_firm(f"decision:{penalty.number}", "respondent", penalty.firm),),
            slots={"当事人名称": Slot.FIRM_NAME},
        )  # fmt: skip


def iter_listings(listings: tuple[AbnormalListing, ...]) -> Iterator[Row]:
    """abnormal_listing.csv."""
    for listing in listings:
        key = f"{listing.firm.code}|{_spell(listing.listed_on)}"
        yield Row(
            key=key,
            values=(
                listing.firm.code, listing.firm.name, listing.cause, AUTHORITY, _spell(listing.listed_on),
                _spell(listing.removed_on),
            ),
            mentions=(mention_firm(f"decision:{key}", "respondent", listing.firm),),
        )  # fmt: skip


def iter_licences(licences: tuple[Licence, ...]) -> Iterator[Row]:
    """licence.csv."""
    for licence in licences:
        yield Row(
            key=licence.number,
            values=(
                licence.number, licence.firm.code, licence.firm.name, licence.kind, AUTHORITY,
                _spell(licence.valid_from), _spell(licence.valid_to) or _OPEN_END,
            ),
            mentions=(mention_firm(f"licensing:{licence.number}", "entity", licence.firm),),
            slots={"企业名称": Slot.FIRM_NAME},
        )  # fmt: skip


def _spell(day: date | None) -> str:
    return f"{day.year}年{day.month:02d}月{day.day:02d}日" if day else ""


def _spell_capital(firm: Firm, streams: Streams) -> tuple[str, str]:
    """Registered and paid-in capital; a branch and a public body have none."""
    if firm.form in {LegalForm.BRANCH, LegalForm.PUBLIC_BODY}:
        return "", ""
    spelling = _CAPITAL_SPELLINGS.draw(streams.of(f"capital/{firm.code}"))
    paid = spelling.format(firm.paid_in) if firm.paid_in else "0元"
    return spelling.format(firm.capital), paid


def _name_holder_kind(holder: Person | Firm) -> str:
    if isinstance(holder, Person):
        return "自然人股东"
    return "国有股东" if holder.form is LegalForm.PUBLIC_BODY else "企业法人"
