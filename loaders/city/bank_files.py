"""How the banks' rows look: four files after EAST 5.0, UTF-8, `|`, code values in Chinese, dates YYYYMMDD."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from kg.model.vocabulary import FacilityKind, FacilityState, GuaranteeKind, LoanClass, Sex
from loaders.city.banking import Customer, Facility, Guarantee, Repayment
from loaders.city.dirt import Slot
from loaders.city.files import Layout, Row, build_columns
from loaders.city.firms import Firm
from loaders.city.market_files import find_former_name, mention_firm, mention_party
from loaders.city.persons import Person

SOURCE: Final = "city_bank"
CUSTOMER: Final = Layout(
    SOURCE,
    "bank/KHXX.csv",
    build_columns("KHTYBH|KHLX|KHMC|ZJHM|XB|CSRQ|LXDH|XZQH|DZ|SQSBH"),
    delimiter="|",
    encoding="utf-8",
    missing_person_numbers=0.01,
    missing_firm_codes=0.01,
    shifted=0.002,
    describes_persons=True,
)
FACILITY: Final = Layout(
    SOURCE,
    "bank/DKJJ.csv",
    build_columns(
        "JJH|KHTYBH|KHLX|KHMC|ZJHM|JGXYDM|JGMC|DKZL|DKZT|WJFL|JKJE|DKYE|YQJE|BZ|LL|DKYT|FFRQ|DQRQ|ZJRQ|SQSBH"
    ),
    delimiter="|",
    encoding="utf-8",
    missing_person_numbers=0.01,
)
REPAYMENT: Final = Layout(
    SOURCE, "bank/HKMX.csv", build_columns("JJH|HKXH|HKRQ|HKJE|BZ"), delimiter="|", encoding="utf-8"
)
GUARANTEE: Final = Layout(
    SOURCE,
    "bank/DBHT.csv",
    build_columns("DBHTH|BZRLX|BZRMC|BZRZJHM|ZWRLX|ZWRMC|ZWRZJHM|JJH|DBFS|DBJE|BZ|QSRQ|DQRQ"),
    delimiter="|",
    encoding="utf-8",
    missing_person_numbers=0.1,
    missing_firm_codes=0.04,
)

_KINDS: Final = {FacilityKind.LOAN: "贷款", FacilityKind.CREDIT_LINE: "授信", FacilityKind.CARD: "信用卡"}
_STATES: Final = {
    FacilityState.OPEN: "正常",
    FacilityState.SETTLED: "结清",
    FacilityState.WRITTEN_OFF: "核销",
    FacilityState.TRANSFERRED: "转让",
}
_CLASSES: Final = {
    LoanClass.NORMAL: "正常",
    LoanClass.SPECIAL_MENTION: "关注",
    LoanClass.SUBSTANDARD: "次级",
    LoanClass.DOUBTFUL: "可疑",
    LoanClass.LOSS: "损失",
}
_GUARANTEES: Final = {
    GuaranteeKind.GENERAL: "一般保证",
    GuaranteeKind.JOINT_AND_SEVERAL: "连带责任保证",
    GuaranteeKind.MORTGAGE: "抵押",
    GuaranteeKind.PLEDGE: "质押",
}
_OPEN_END: Final = "99991231"
_CURRENCY: Final = "CNY"


def iter_customers(customers: tuple[Customer, ...]) -> Iterator[Row]:
    """KHXX.csv."""
    for customer in customers:
        party = customer.party
        described = ("", "")
        if isinstance(party, Person):
            described = ("男" if party.sex is Sex.MALE else "女", _spell(party.birth_on))
        yield Row(
            key=customer.key,
            values=(
                customer.key, *_name_party(party), *described, party.phone, party.premises.division_code,
                party.premises.address, f"SQ{customer.key}",
            ),
            mentions=(mention_party(f"customer:{customer.key}", "subject", party),),
            slots={**_slots(party, "ZJHM", "KHMC"), "LXDH": Slot.PHONE},
            former_name=find_former_name(party),
        )  # fmt: skip


def iter_facilities(facilities: tuple[Facility, ...]) -> Iterator[Row]:
    """DKJJ.csv: states a facility, who owes it and which bank lends."""
    for facility in facilities:
        key, customer = facility.key, facility.customer
        yield Row(
            key=key,
            values=(
                key, customer.key, *_name_party(customer.party), customer.bank.code, customer.bank.name,
                _KINDS[facility.kind], _STATES[facility.state], _CLASSES[facility.loan_class],
                f"{facility.amount}.00", f"{facility.balance}.00", f"{facility.overdue}.00", _CURRENCY,
                f"{facility.interest / 100:.2f}", facility.usage, _spell(facility.opened_on), _spell(facility.due_on),
                _spell(facility.ended_on) if facility.ended_on else _OPEN_END, f"SQ{customer.key}",
            ),
            mentions=(
                mention_party(f"borrowing:{key}", "borrower", customer.party),
                mention_firm(f"lending:{key}", "lender", customer.bank),
            ),
            slots=_slots(customer.party, "ZJHM", "KHMC"),
            former_name=find_former_name(customer.party),
        )  # fmt: skip


def iter_repayments(repayments: tuple[Repayment, ...]) -> Iterator[Row]:
    """HKMX.csv."""
    for paid in repayments:
        yield Row(
            key=f"{paid.facility.key}|{paid.sequence}",
            values=(paid.facility.key, str(paid.sequence), _spell(paid.paid_on), f"{paid.amount}.00", _CURRENCY),
        )


def iter_guarantees(guarantees: tuple[Guarantee, ...]) -> Iterator[Row]:
    """DBHT.csv."""
    for guarantee in guarantees:
        guarantor, debtor = guarantee.guarantor, guarantee.debtor
        key = f"guarantee:{guarantee.key}"
        yield Row(
            key=guarantee.key,
            values=(
                guarantee.key, *_name_party(guarantor), *_name_party(debtor),
                guarantee.facility.key if guarantee.facility else "", _GUARANTEES[guarantee.kind],
                f"{guarantee.amount}.00", _CURRENCY, _spell(guarantee.valid_from), _spell(guarantee.valid_to),
            ),
            mentions=(mention_party(key, "guarantor", guarantor), mention_party(key, "debtor", debtor)),
            slots={**_slots(guarantor, "BZRZJHM", "BZRMC"), **_slots(debtor, "ZWRZJHM", "ZWRMC")},
            former_name=find_former_name(guarantor),
        )  # fmt: skip


def _name_party(party: Person | Firm) -> tuple[str, str, str]:
    """Kind, name and number of a party."""
    if isinstance(party, Firm):
        return "对公", party.name, party.code
    return "对私", party.name, party.number


def _slots(party: Person | Firm, number: str, name: str) -> dict[str, Slot]:
    if isinstance(party, Firm):
        return {number: Slot.FIRM_CODE, name: Slot.FIRM_NAME}
    return {number: Slot.PERSON_NUMBER, name: Slot.PERSON_NAME}


def _spell(day: date) -> str:
    return f"{day:%Y%m%d}"
