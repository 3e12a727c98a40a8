"""How the banks' rows look: five files after EAST 5.0, UTF-8, `|`, pinyin names, code values in Chinese, YYYYMMDD.

Full files of what lives on the day of collection (CJRQ) and what ended since the one before: absence is not deletion.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Final

from kg.model.vocabulary import FacilityKind, FacilityState, GuaranteeKind, LoanClass, RepaymentCode, Sex
from loaders.city.banking import Customer, Facility, Guarantee, Repayment, RepaymentState
from loaders.city.dirt import Cell, Slot
from loaders.city.layouts import Layout, build_columns
from loaders.city.party_cells import (
    DOCUMENTS,
    build_banked_number,
    build_kind,
    build_mention,
    build_name,
    spell_compact,
)
from loaders.city.persons import Person
from loaders.city.rows import Row
from loaders.city.world import World

SOURCE: Final = "city_bank"
CUSTOMER: Final = Layout(
    SOURCE,
    "bank/KHXX.csv",
    build_columns("KHTYBH|KHLX|KHMC|ZJLB|ZJHM|XB|CSRQ|LXDH|XZQH|DZ|SQSBH|SQRQ|CJRQ"),
    delimiter="|",
    encoding="utf-8",
    missing_person_numbers=0.01,
    missing_firm_codes=0.01,
    can_shift=True,
    describes_persons=True,
)
FACILITY: Final = Layout(
    SOURCE,
    "bank/DKJJ.csv",
    build_columns(
        "JJH|XDHTH|KHTYBH|KHLX|KHMC|ZJHM|JGXYDM|JGMC|DKZL|DKZT|WJFL|JKJE|DKYE|YQJE|BZ|LL|DKYT|FFRQ|DQRQ|ZJRQ|LXQKQS|"
        "LJQKQS|BLTZRQ|SQSBH|CJRQ"
    ),
    delimiter="|",
    encoding="utf-8",
    missing_person_numbers=0.01,
)
REPAYMENT_STATE: Final = Layout(
    SOURCE,
    "bank/HKZT.csv",
    build_columns("JJH|TJYF|HKZT|LXQKQS|YQJE|DKYE|BZ|BLTZRQ|CJRQ"),
    delimiter="|",
    encoding="utf-8",
)
REPAYMENT: Final = Layout(
    SOURCE, "bank/HKMX.csv.gz", build_columns("JJH|HKXH|HKRQ|HKJE|BZ|SJZT|CJRQ"), delimiter="|", encoding="utf-8"
)
GUARANTEE: Final = Layout(
    SOURCE,
    "bank/DBHT.csv",
    build_columns("DBHTH|BZRLX|BZRMC|BZRZJHM|ZWRLX|ZWRMC|ZWRZJHM|JJH|DBFS|DBJE|BZ|QSRQ|DQRQ|SJZT|CJRQ"),
    delimiter="|",
    encoding="utf-8",
    missing_person_numbers=0.1,
    missing_firm_codes=0.04,
)

_KINDS: Final = {
    FacilityKind.LOAN: "贷款",
    FacilityKind.CREDIT_LINE: "授信",
    FacilityKind.CARD: "信用卡",
    FacilityKind.BILL: "票据",
    FacilityKind.OTHER: "其他",
}
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
_REPAYMENTS: Final = {
    RepaymentCode.NOT_DUE: "未到还款期",
    RepaymentCode.NORMAL: "正常还款",
    **{code: f"逾期{code.value}期" for code in RepaymentCode if code.value.isdigit()},
    RepaymentCode.OVERDUE_7: "逾期7期以上",
    RepaymentCode.PAID_BY_GUARANTOR: "担保人代还",
    RepaymentCode.REPAID_BY_ASSETS: "以资抵债",
    RepaymentCode.SETTLED: "结清",
    RepaymentCode.ENDED_OTHERWISE: "结束",
    RepaymentCode.TRANSFERRED: "转出",
    RepaymentCode.UNKNOWN: "未知",
}
_GUARANTEES: Final = {
    GuaranteeKind.GENERAL: "一般保证",
    GuaranteeKind.JOINT_AND_SEVERAL: "连带责任保证",
    GuaranteeKind.MORTGAGE: "抵押",
    GuaranteeKind.PLEDGE: "质押",
}
_OPEN_END: Final = "99991231"
_CURRENCY: Final = "CNY"
_VALID, _WITHDRAWN = "正常", "作废"


def iter_tables(world: World) -> Iterator[tuple[Layout, Iterable[Row]]]:
    """The five files of one night; what is withdrawn tonight stands in them once more, and says so."""
    banking, collected = world.banking, spell_compact(world.on)
    yield CUSTOMER, iter_customers(banking.customers, collected)
    yield FACILITY, iter_facilities(banking.facilities, collected)
    yield REPAYMENT_STATE, iter_repayment_states(banking.repayment_states, collected)
    yield (
        REPAYMENT,
        chain(
            iter_repayments(banking.repayments, _VALID, collected),
            iter_repayments(
                [record for record in world.withdrawn if isinstance(record, Repayment)], _WITHDRAWN, collected
            ),
        ),
    )
    yield (
        GUARANTEE,
        chain(
            iter_guarantees(banking.guarantees, _VALID, collected),
            iter_guarantees(
                [record for record in world.withdrawn if isinstance(record, Guarantee)], _WITHDRAWN, collected
            ),
        ),
    )


def iter_customers(customers: Sequence[Customer], collected: str) -> Iterator[Row]:
    """KHXX.csv."""
    for customer in customers:
        party = customer.party
        key = f"customer:{customer.key}"
        described: tuple[str | Cell, ...] = ("统一社会信用代码", build_banked_number(party), "", "")
        if isinstance(party, Person):
            described = (
                DOCUMENTS[party.document], build_banked_number(party), "男" if party.sex is Sex.MALE else "女",
                Cell(spell_compact(party.birth_on), Slot.DATE),
            )  # fmt: skip
        yield Row(
            key,
            (
                customer.key, build_kind(party), build_name(party), *described, Cell(party.phone, Slot.PHONE),
                Cell(party.premises.division_code, Slot.DIVISION), Cell(party.premises.address, Slot.ADDRESS),
                _refer_to_consent(customer), spell_compact(customer.consented_on), collected,
            ),
            (build_mention(key, "subject", party),),
        )  # fmt: skip


def iter_facilities(facilities: Sequence[Facility], collected: str) -> Iterator[Row]:
    """DKJJ.csv: a row states a facility, who owes it and which bank lends."""
    for facility in facilities:
        key, customer = facility.key, facility.customer
        owed, lent = f"borrowing:{key}", f"lending:{key}"
        yield Row(
            f"facility:{key}",
            (
                key, facility.contract_key, customer.key, build_kind(customer.party), build_name(customer.party),
                build_banked_number(customer.party, owed), customer.bank.code, customer.bank.name,
                _KINDS[facility.kind], _STATES[facility.state], _CLASSES[facility.loan_class],
                f"{facility.amount}.00", f"{facility.balance}.00", f"{facility.overdue}.00", _CURRENCY,
                f"{facility.interest / 100:.2f}", facility.usage, Cell(spell_compact(facility.opened_on), Slot.DATE),
                Cell(spell_compact(facility.due_on), Slot.DATE),
                Cell(spell_compact(facility.ended_on) or _OPEN_END, Slot.END), str(facility.missed_count),
                str(facility.missed_total), spell_compact(facility.adverse_notice_on), _refer_to_consent(customer),
                collected,
            ),
            (build_mention(owed, "borrower", customer.party), build_mention(lent, "lender", customer.bank)),
        )  # fmt: skip


def iter_repayment_states(states: Sequence[RepaymentState], collected: str) -> Iterator[Row]:
    """HKZT.csv: one row a facility and month."""
    for state in states:
        month = f"{state.month_on:%Y%m}"
        yield Row(
            f"repayment_state:{state.facility_key}|{month}",
            (
                state.facility_key, month, _REPAYMENTS[state.code], str(state.missed_count), f"{state.overdue}.00",
                f"{state.balance}.00", _CURRENCY, spell_compact(state.adverse_notice_on), collected,
            ),
        )  # fmt: skip


def iter_repayments(repayments: Sequence[Repayment], state: str, collected: str) -> Iterator[Row]:
    """HKMX.csv."""
    for paid in repayments:
        yield Row(
            f"repayment:{paid.facility_key}|{paid.sequence}",
            (
                paid.facility_key, str(paid.sequence), Cell(spell_compact(paid.paid_on), Slot.REQUIRED_DATE),
                f"{paid.amount}.00", _CURRENCY, state, collected,
            ),
            is_withdrawal=state == _WITHDRAWN,
        )  # fmt: skip


def iter_guarantees(guarantees: Sequence[Guarantee], state: str, collected: str) -> Iterator[Row]:
    """DBHT.csv."""
    for guarantee in guarantees:
        guarantor, debtor = guarantee.guarantor, guarantee.debtor
        key = f"guarantee:{guarantee.key}"
        yield Row(
            key,
            (
                guarantee.key, build_kind(guarantor), build_name(guarantor), build_banked_number(guarantor),
                build_kind(debtor), build_name(debtor), build_banked_number(debtor), guarantee.facility_key,
                _GUARANTEES[guarantee.kind], f"{guarantee.amount}.00", _CURRENCY,
                Cell(spell_compact(guarantee.valid_from), Slot.DATE), _spell_end(guarantee.valid_to), state, collected,
            ),
            (build_mention(key, "guarantor", guarantor), build_mention(key, "debtor", debtor)),
            is_withdrawal=state == _WITHDRAWN,
        )  # fmt: skip


def _refer_to_consent(customer: Customer) -> str:
    return f"SQ{customer.key}"


def _spell_end(day: date | None) -> Cell:
    return Cell(spell_compact(day) or _OPEN_END, Slot.END)
