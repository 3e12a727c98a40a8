"""The three standard models, one subject on one page: what a source may state, whatever its own layout.

A contract maps a department's columns to these records; loaders make one staged table a record. A row is current while
`superseded_at` is empty; a corrected, withdrawn or closed row stays, superseded.

A mention called `subject` is the record's own party: the record registers that party and describes it. Every other
mention only refers to a party. Loaders fill the columns of `Staged`; contracts fill the rest.

Source: 企业信息公示暂行条例 art. 6 and 9 (market), EAST 5.0 (banking), 常住人口登记卡 (household).
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from kg.model.arrangements import AgreementKind, FiledTest, ReportVisibility, StockExchange
from kg.model.ids import (
    Address,
    CurrencyCode,
    DivisionCode,
    FirmName,
    HouseCode,
    IndustryCode,
    MinorUnits,
    PersonName,
    PhoneNumber,
    Ratio,
    RecordKey,
    RelationCode,
    RunId,
    Uscc,
)
from kg.model.record import Mention, column
from kg.model.vocabulary import (
    DecisionGrade,
    DecisionKind,
    FacilityKind,
    FacilityState,
    GuaranteeKind,
    HolderClass,
    HouseholdKind,
    LegalForm,
    LicenceKind,
    LoanClass,
    PartnerRole,
    PositionRole,
    PremisesUsage,
    RegisterState,
    RepaymentCode,
    ResidenceKind,
    Sex,
    SubjectKind,
)


class StandardModel(StrEnum):
    """The kind of department a source comes from."""

    MARKET = "market"
    BANKING = "banking"
    HOUSEHOLD = "household"


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """What every staged row carries besides its content."""

    source: str = column("source id, as its contract names it")
    record_key: RecordKey = column("key of the record in its source")
    row_digest: str = column("SHA-256 of the canonical content; the same content gives the same digest")
    recorded_at: datetime = column("declared time of the night that brought this content")
    superseded_at: datetime | None = column("declared time of the night that replaced, withdrew or closed it")
    run_id: RunId = column("run that brought it")
    file: str = column("name of the file or table it came from")
    line: int = column("line in that file, the header being line 1; 0 for a table")
    original: str = column("the mapped columns as they were sent, a JSON object", personal=True)


# -- market ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class Registration(Staged):
    """A firm, branch, individual business or public body as the market register states it."""

    subject: Mention = column("the registered entity")
    entity_kind: SubjectKind = column("who stands behind the entity (rule L0)")
    former_names: tuple[FirmName, ...] | None = column("曾用名, oldest first")
    legal_form: LegalForm | None = column("legal form")
    register_state: RegisterState = column("state in the register")
    established_on: date | None = column("成立日期")
    ended_on: date | None = column("date of deregistration or revocation")
    registered_capital_minor: MinorUnits | None = column("注册资本 (认缴)", unit="minor units of currency")
    paid_in_capital_minor: MinorUnits | None = column("实缴资本", unit="minor units of currency")
    currency: CurrencyCode | None = column("currency of the capital", unit="ISO 4217")
    industry_code: IndustryCode | None = column("industry, GB/T 4754-2017")
    division_code: DivisionCode | None = column("division of the registered office, GB/T 2260")
    address: Address | None = column("registered office (住所)")
    house_code: HouseCode | None = column("house code of the registered office")
    phone: PhoneNumber | None = column("telephone for contact")
    representative_name: PersonName | None = column("legal representative as named in this record", personal=True)
    parent_uscc: Uscc | None = column("credit code of the head office, for a branch")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shareholding(Staged):
    """A share that a holder has in a legal entity (股东及出资)."""

    entity: Mention = column("the entity whose share is held")
    holder: Mention = column("the holder")
    share_ratio: Ratio | None = column("share of the capital; empty when not stated, never guessed", unit="0 to 1")
    subscribed_minor: MinorUnits | None = column("认缴额", unit="minor units of currency")
    paid_in_minor: MinorUnits | None = column("实缴额", unit="minor units of currency")
    currency: CurrencyCode | None = column("currency of the amounts", unit="ISO 4217")
    partner_role: PartnerRole | None = column("合伙人类型 of a holder of a partnership; empty elsewhere or not stated")
    holder_class: HolderClass | None = column("股东类型 of the holder; empty when not stated")
    valid_from: date | None = column("date from which the share is held")
    valid_to: date | None = column("date on which it ended; empty while held")


@dataclass(frozen=True, slots=True, kw_only=True)
class VotingArrangement(Staged):
    """What a holder may vote, or receives of the profit, where that differs from its share (章程另有规定)."""

    entity: Mention = column("the entity whose votes or profit it is")
    holder: Mention = column("the holder")
    votes_ratio: Ratio | None = column("share of the votes; empty when it follows capital", unit="0 to 1")
    benefit_ratio: Ratio | None = column("share of the benefits; empty when it follows capital", unit="0 to 1")
    evidence_reference: str = column("number of the document that shows it")
    valid_from: date | None = column("date from which it holds")
    valid_to: date | None = column("date on which it ended; empty while it holds")


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlAgreement(Staged):
    """An agreement about votes or shares in a legal entity, taken only with the document that shows it."""

    entity: Mention = column("the entity that it is about")
    party: Mention = column("who decides by it: proxy, real holder, controller by contract; or one of those in concert")
    counterparty: Mention = column(
        "whose votes or shares they are: principal, nominee, the entity; or another in concert"
    )
    agreement_kind: AgreementKind = column("what was agreed")
    share_ratio: Ratio | None = column(
        "part of the entity that it is about; empty: all that the other holds", unit="0 to 1"
    )
    evidence_reference: str = column("number of the document that shows it")
    valid_from: date | None = column("date from which it holds")
    valid_to: date | None = column("date on which it ended; empty while it holds")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerFiling(Staged):
    """A beneficial owner as a firm filed it (受益所有人备案); a firm that undertook to be exempt names itself."""

    entity: Mention = column("the firm that filed")
    owner: Mention = column("the owner; the firm itself for an undertaking to be exempt")
    filed_test: FiledTest = column("the test that it was filed by")
    share_ratio: Ratio | None = column("share as filed", unit="0 to 1")
    filed_on: date | None = column("day of the filing")
    valid_from: date | None = column("date from which the owner is one")
    valid_to: date | None = column("date on which that ended")


@dataclass(frozen=True, slots=True, kw_only=True)
class StockListing(Staged):
    """A company whose shares are admitted to trading on an exchange (证券上市)."""

    entity: Mention = column("the company")
    exchange: StockExchange = column("where it is listed")
    stock_code: str = column("code of the share on that exchange")
    valid_from: date | None = column("first day of trading")
    valid_to: date | None = column("day on which it was delisted; empty while it is listed")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnualReport(Staged):
    """Assets and debts of a firm as its annual report states them (年报: 资产状况)."""

    entity: Mention = column("the firm that reported")
    period_on: date = column("last day of the year that is reported")
    total_assets_minor: MinorUnits | None = column("资产总额", unit="minor units of currency")
    total_liabilities_minor: MinorUnits | None = column("负债总额", unit="minor units of currency")
    net_assets_minor: MinorUnits | None = column("所有者权益合计", unit="minor units of currency")
    currency: CurrencyCode | None = column("currency of the amounts", unit="ISO 4217")
    visibility: ReportVisibility = column("whether the firm publishes them")
    reported_on: date | None = column("day of the report")


@dataclass(frozen=True, slots=True, kw_only=True)
class Position(Staged):
    """An office that a person holds in a legal entity (主要人员)."""

    entity: Mention = column("the entity")
    person: Mention = column("the person")
    role: PositionRole = column("the office")
    valid_from: date | None = column("date of appointment")
    valid_to: date | None = column("date on which it ended")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Staged):
    """A penalty, listing or enforcement against a party, with its end and repair."""

    respondent: Mention = column("the party that it is against")
    decision_kind: DecisionKind = column("kind of decision")
    document_number: str | None = column("number of the document")
    authority: str | None = column("deciding authority")
    reason: str | None = column("reason as published")
    grade: DecisionGrade | None = column("grade under the rules of credit repair")
    amount_minor: MinorUnits | None = column("fine or sum enforced", unit="minor units of currency")
    currency: CurrencyCode | None = column("currency of the amount", unit="ISO 4217")
    decided_on: date = column("date of the document; clocks start here")
    ended_on: date | None = column("date on which it was performed, lifted or removed")
    repaired_on: date | None = column("date of credit repair")


@dataclass(frozen=True, slots=True, kw_only=True)
class Licensing(Staged):
    """A permit or electronic certificate that a legal entity holds."""

    entity: Mention = column("the entity that holds it")
    licence_number: str = column("number of the licence")
    licence_kind: LicenceKind = column("kind of licence")
    authority: str | None = column("issuing authority")
    valid_from: date | None = column("date of issue")
    valid_to: date | None = column("date of expiry or revocation")


# -- banking -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class Customer(Staged):
    """A person or legal entity as a bank's customer."""

    subject: Mention = column("the customer")
    sex: Sex | None = column("sex, GB/T 2261.1; persons only")
    birth_on: date | None = column("date of birth; persons only", personal=True)
    phone: PhoneNumber | None = column("telephone", personal=True)
    division_code: DivisionCode | None = column("division, GB/T 2260")
    address: Address | None = column("address", personal=True)
    consent_reference: str | None = column("reference of the consent under which the bank supplies the record")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facility(Staged):
    """A loan, line or other exposure of a bank."""

    facility_key: str = column("the bank's own key of the facility")
    facility_kind: FacilityKind = column("kind of facility")
    facility_state: FacilityState = column("state of the facility")
    loan_class: LoanClass | None = column("five-tier classification")
    amount_minor: MinorUnits = column("amount granted", unit="minor units of currency")
    balance_minor: MinorUnits | None = column("principal outstanding", unit="minor units of currency")
    overdue_minor: MinorUnits | None = column("principal and interest overdue", unit="minor units of currency")
    currency: CurrencyCode = column("currency of the amounts", unit="ISO 4217")
    annual_interest_ratio: Ratio | None = column("annual interest", unit="ratio: 0.05 is 5 %")
    usage: str | None = column("use of the money as stated")
    lender_name: str | None = column("lender as named in the record")
    opened_on: date | None = column("date of grant")
    due_on: date | None = column("date on which it falls due")
    ended_on: date | None = column("date on which it was settled, written off or transferred")
    consent_reference: str | None = column("reference of the consent under which the bank supplies the record")
    adverse_notice_on: date | None = column("date on which the borrower was told before adverse facts were supplied")


@dataclass(frozen=True, slots=True, kw_only=True)
class RepaymentState(Staged):
    """How a facility stood at the end of one month; staged, not published."""

    facility_key: str = column("the bank's own key of the facility")
    month_on: date = column("last day of the month")
    repayment_code: RepaymentCode = column("state of repayment in that month")
    overdue_months_count: int | None = column("payments overdue in a row", unit="months")
    overdue_minor: MinorUnits | None = column("principal and interest overdue", unit="minor units of currency")
    balance_minor: MinorUnits | None = column("principal outstanding", unit="minor units of currency")
    currency: CurrencyCode | None = column("currency of the amounts", unit="ISO 4217")
    adverse_notice_on: date | None = column("date on which the borrower was told before adverse facts were supplied")


@dataclass(frozen=True, slots=True, kw_only=True)
class Borrowing(Staged):
    """Who owes a facility."""

    facility_key: str = column("the bank's own key of the facility")
    borrower: Mention = column("the borrower")
    valid_from: date | None = column("date from which it is owed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lending(Staged):
    """Which bank granted a facility."""

    facility_key: str = column("the bank's own key of the facility")
    lender: Mention = column("the lending institution")
    valid_from: date | None = column("date from which it is lent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarantee(Staged):
    """A guarantor stands behind a debtor, for one facility when it is known."""

    guarantor: Mention = column("the guarantor")
    debtor: Mention = column("the debtor")
    facility_key: str | None = column("the bank's own key of the facility guaranteed")
    guarantee_kind: GuaranteeKind = column("how the guarantor stands behind the debtor")
    relation: str | None = column("relation of guarantor and debtor as stated; kept, never evaluated")
    amount_minor: MinorUnits | None = column("amount guaranteed", unit="minor units of currency")
    currency: CurrencyCode | None = column("currency of the amount", unit="ISO 4217")
    valid_from: date | None = column("start of the guarantee")
    valid_to: date | None = column("end of the guarantee")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(Staged):
    """A bank account; staged, not published."""

    account_key: str = column("the bank's own key of the account")
    owner: Mention = column("the owner")
    opened_on: date | None = column("date of opening")


@dataclass(frozen=True, slots=True, kw_only=True)
class Disbursement(Staged):
    """Money of a facility paid into an account; staged, not published."""

    facility_key: str = column("the bank's own key of the facility")
    account_key: str = column("the account that received it")
    amount_minor: MinorUnits = column("amount", unit="minor units of currency")
    currency: CurrencyCode = column("currency of the amount", unit="ISO 4217")
    paid_on: date = column("date of payment")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repayment(Staged):
    """Money paid back on a facility; staged, not published."""

    facility_key: str = column("the bank's own key of the facility")
    account_key: str | None = column("the account that paid")
    amount_minor: MinorUnits = column("amount", unit="minor units of currency")
    currency: CurrencyCode = column("currency of the amount", unit="ISO 4217")
    paid_on: date = column("date of payment")


# -- household ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class Resident(Staged):
    """A person as a household register states them; identity fields serve resolution, the rest stays behind L9."""

    subject: Mention = column("the person")
    former_names: tuple[PersonName, ...] | None = column("曾用名", personal=True)
    sex: Sex | None = column("sex, GB/T 2261.1")
    birth_on: date | None = column("date of birth", personal=True)
    phone: PhoneNumber | None = column("telephone", personal=True)
    division_code: DivisionCode | None = column("division of residence, GB/T 2260")
    address: Address | None = column("address of residence", personal=True)
    house_code: HouseCode | None = column("house code of residence", personal=True)
    household_key: str = column("the register's own key of the household")
    relation_code: RelationCode | None = column("relation to the head of household, GB/T 4761", personal=True)
    residence_kind: ResidenceKind = column("registered resident or permit holder")
    moved_in_on: date | None = column("date of moving in", personal=True)
    valid_to: date | None = column("end of the residence permit; empty for a registered resident")


@dataclass(frozen=True, slots=True, kw_only=True)
class Household(Staged):
    """A household as its register states it."""

    household_key: str = column("the register's own key of the household")
    household_kind: HouseholdKind = column("family or collective household")
    division_code: DivisionCode | None = column("division, GB/T 2260")
    address: Address | None = column("address", personal=True)
    house_code: HouseCode | None = column("house code", personal=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Premises(Staged):
    """A room or building as the register of premises states it (统一地址, 房屋编码)."""

    house_code: HouseCode = column("house code")
    division_code: DivisionCode | None = column("division, GB/T 2260")
    address: Address | None = column("address")
    usage: PremisesUsage | None = column("what it is used for")
    room_count: int | None = column("rooms that are let or lived in apart")


RECORD_TYPES: Final[dict[StandardModel, dict[str, type[Staged]]]] = {
    StandardModel.MARKET: {
        "registration": Registration,
        "shareholding": Shareholding,
        "position": Position,
        "decision": Decision,
        "licensing": Licensing,
        "voting_arrangement": VotingArrangement,
        "control_agreement": ControlAgreement,
        "owner_filing": OwnerFiling,
        "stock_listing": StockListing,
        "annual_report": AnnualReport,
    },
    StandardModel.BANKING: {
        "customer": Customer,
        "facility": Facility,
        "borrowing": Borrowing,
        "lending": Lending,
        "guarantee": Guarantee,
        "account": Account,
        "disbursement": Disbursement,
        "repayment": Repayment,
        "repayment_state": RepaymentState,
        # Investments may come from a bank's own files about its customers.
        "shareholding": Shareholding,
    },
    StandardModel.HOUSEHOLD: {"resident": Resident, "household": Household, "premises": Premises},
}
"""Record types a source of each model may state, by the name of their staged table."""
