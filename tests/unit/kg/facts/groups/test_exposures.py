"""What is at stake, each facility once, against limits that were worked out by hand."""

from datetime import date
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.facts.groups.exposures import (
    Book,
    Exposure,
    Guaranteed,
    Guarantees,
    Lent,
    LimitState,
    Unnamed,
    is_review_due,
    use_limits,
)
from kg.facts.groups.limits import Capital, Scope, find_rule
from kg.model.ids import CurrencyCode, EntityId, FactId, MinorUnits
from kg.model.vocabulary import FacilityKind

CNY, USD = CurrencyCode("CNY"), CurrencyCode("USD")
RULE = find_rule(date(2026, 1, 1))
LOANS = frozenset({FacilityKind.LOAN, FacilityKind.CREDIT_LINE, FacilityKind.CARD})


def lent(
    key: str, balance: int | None, *borrowers: str, kind: FacilityKind = FacilityKind.LOAN, **more: object
) -> Lent:
    return Lent(
        FactId(key), kind, CurrencyCode(str(more.get("currency", CNY))), MinorUnits(int(str(more.get("amount", 1000)))),
        None if balance is None else MinorUnits(balance), frozenset(EntityId(name) for name in borrowers),
    )  # fmt: skip


def stands(guarantor: str, key: str, amount: int | None, currency: CurrencyCode | None = CNY) -> Guaranteed:
    return Guaranteed(EntityId(guarantor), FactId(key), None if amount is None else MinorUnits(amount), currency)


def keep(
    facilities: list[Lent], guaranteed: list[Guaranteed], unnamed: str = "", unseen: dict[str, int] | None = None
) -> Book:
    """A book; `unnamed` has guarantors and debtors, such as "gd hd"."""
    pairs = [Unnamed(EntityId(guarantor), EntityId(debtor)) for guarantor, debtor in unnamed.split()]
    counts = {EntityId(firm): count for firm, count in (unseen or {}).items()}
    return Book(facilities, Guarantees(guaranteed, pairs, counts), LOANS)


def add_up(book: Book, *firms: str) -> Exposure:
    return book.add_up([EntityId(firm) for firm in firms])


def test_a_facility_that_two_firms_owe_counts_once_in_their_group_and_whole_for_each() -> None:
    book = keep([lent("F", 700, "a", "b"), lent("G", 100, "b")], [])
    assert add_up(book, "a").direct == {CNY: 700}
    assert add_up(book, "b").direct == {CNY: 800}
    assert add_up(book, "a", "b").direct == {CNY: 800}
    assert add_up(book, "a", "b").facility_count == 2


def test_a_guarantee_inside_the_group_adds_nothing_and_outside_it_no_more_than_is_outstanding() -> None:
    book = keep([lent("F", 700, "a")], [stands("b", "F", 500), stands("c", "F", 600)])
    assert add_up(book, "b").indirect == {CNY: 500}
    assert add_up(book, "b", "c").indirect == {CNY: 700}
    assert (add_up(book, "a", "b").direct, add_up(book, "a", "b").indirect) == ({CNY: 700}, {})


def test_another_bank_s_facility_is_not_this_one_s_exposure() -> None:
    book = keep([lent("F", 700, "a")], [stands("b", "of another bank", 500)])
    assert book.counterparties == ["a"]


def test_currencies_stay_apart_and_what_is_not_stated_is_neither_nothing_nor_guessed() -> None:
    book = keep(
        [lent("F", 700, "a"), lent("G", 5, "a", currency=USD), lent("H", None, "a")],
        [stands("b", "F", None), stands("b", "G", 5, CNY)],
    )
    assert (add_up(book, "a").direct, add_up(book, "a").unknown_count) == ({CNY: 700, USD: 5}, 1)
    assert (add_up(book, "b").indirect, add_up(book, "b").unknown_count) == ({}, 2)


def test_a_guarantee_that_names_no_facility_of_a_debtor_is_unknown_and_never_within() -> None:
    """Its guarantor was once no counterparty, or within its limit with nothing guaranteed."""
    capital = Capital(CNY, MinorUnits(1_000_000), MinorUnits(800_000))
    book = keep([lent("F", 90_000_000, "d"), lent("G", 10, "g")], [], "gd hd gx gz zg dd")
    assert book.counterparties == ["d", "g", "h", "z"]
    assert RULE
    for firm, direct in (("g", {CNY: 10}), ("h", {})):
        exposure = add_up(book, firm)
        assert (exposure.direct, exposure.indirect) == (direct, {})
        assert (exposure.unknown_count, exposure.unknown_guarantee_count) == (1, 1)
        states = [use.state for use in use_limits(RULE, Scope.SINGLE, exposure, capital)]
        assert states == [LimitState.WITHIN, LimitState.UNKNOWN]
        assert is_review_due(RULE, exposure, capital) is None
    assert add_up(book, "d").unknown_count == 0
    assert add_up(book, "d", "g", "h").unknown_count == 0
    assert add_up(keep([lent("F", 5, "d", "g")], [], "gd"), "g").unknown_count == 0


def test_guarantees_for_whoever_is_no_firm_are_told_by_count_as_unknown() -> None:
    book = keep([lent("F", 5, "g")], [], unseen={"g": 2, "h": 1})
    assert book.counterparties == ["g", "h"]
    assert [add_up(book, firm).unknown_guarantee_count for firm in ("g", "h")] == [2, 1]
    assert add_up(book, "g", "h").unknown_count == 3


def test_a_line_that_is_not_drawn_is_told_apart_and_a_bill_is_no_loan() -> None:
    line = lent("F", 300, "a", kind=FacilityKind.CREDIT_LINE, amount=1000)
    told = add_up(keep([line, lent("G", 50, "a", kind=FacilityKind.BILL)], []), "a")
    assert (told.direct, told.loans, told.undrawn) == ({CNY: 350}, {CNY: 300}, {CNY: 700})


@pytest.mark.parametrize(
    ("balance", "loans", "exposure"),
    [
        (100_000, LimitState.WITHIN, LimitState.WITHIN),
        (100_001, LimitState.OVER, LimitState.WITHIN),
        (120_000, LimitState.OVER, LimitState.WITHIN),
        (120_001, LimitState.OVER, LimitState.OVER),
    ],
)
def test_the_limits_on_one_firm_are_a_tenth_of_net_capital_and_fifteen_hundredths_of_tier_1(
    balance: int, loans: LimitState, exposure: LimitState
) -> None:
    capital = Capital(CNY, MinorUnits(1_000_000), MinorUnits(800_000))
    assert RULE
    uses = use_limits(RULE, Scope.SINGLE, add_up(keep([lent("F", balance, "a")], []), "a"), capital)
    assert [(use.name, use.state, use.limit_minor) for use in uses] == [
        ("single_loans", loans, 100_000),
        ("single_exposure", exposure, 120_000),
    ]


def test_a_group_may_be_over_with_what_it_guarantees() -> None:
    capital = Capital(CNY, tier_1_minor=MinorUnits(1000))
    book = keep([lent("F", 150, "a"), lent("G", 60, "x")], [stands("b", "G", 60)])
    assert RULE
    [use] = use_limits(RULE, Scope.GROUP, add_up(book, "a", "b"), capital)
    assert (use.state, use.limit_minor, use.ratio) == (LimitState.OVER_WITH_GUARANTEES, 200, "0.1500")


def test_without_capital_or_with_amounts_unknown_or_in_another_currency_nobody_is_said_to_be_within() -> None:
    assert RULE
    plain = add_up(keep([lent("F", 1, "a")], []), "a")
    assert {use.state for use in use_limits(RULE, Scope.SINGLE, plain, None)} == {LimitState.UNKNOWN}
    capital = Capital(CNY, net_capital_minor=MinorUnits(1000))
    assert [use.state for use in use_limits(RULE, Scope.SINGLE, plain, capital)] == ["within", "unknown"]
    for facility in (lent("G", None, "a"), lent("G", 1, "a", currency=USD)):
        some = add_up(keep([lent("F", 1, "a"), facility], []), "a")
        assert use_limits(RULE, Scope.SINGLE, some, capital)[0].state is LimitState.UNKNOWN
        over = add_up(keep([lent("F", 101, "a"), facility], []), "a")
        assert use_limits(RULE, Scope.SINGLE, over, capital)[0].state is LimitState.OVER


def test_dependent_firms_are_looked_for_above_a_twentieth_of_tier_1() -> None:
    assert RULE
    capital = Capital(CNY, tier_1_minor=MinorUnits(1000))
    due = [is_review_due(RULE, add_up(keep([lent("F", n, "a")], []), "a"), capital) for n in (50, 51)]
    assert due == [False, True]
    assert is_review_due(RULE, add_up(keep([lent("F", 51, "a")], []), "a"), None) is None


def test_no_rule_holds_before_the_first() -> None:
    assert find_rule(date(2018, 6, 30)) is None
    assert find_rule(date(2018, 7, 1)) == RULE


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 50), st.sets(st.sampled_from("abcd"), min_size=1)), max_size=6),
    st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 5), st.integers(0, 60)), max_size=6),
    st.sets(st.sampled_from("abcd"), min_size=1),
)
def test_what_is_at_stake_is_what_is_added_up_facility_by_facility(
    facilities: list[tuple[int, set[str]]], guarantees: list[tuple[str, int, int]], firms: set[str]
) -> None:
    book = keep(
        [lent(str(n), balance, *borrowers) for n, (balance, borrowers) in enumerate(facilities)],
        [stands(guarantor, str(n), amount) for guarantor, n, amount in guarantees],
    )
    direct = sum(balance for balance, borrowers in facilities if borrowers & firms)
    indirect = sum(
        min(balance, sum(amount for who, of, amount in guarantees if who in firms and of == n))
        for n, (balance, borrowers) in enumerate(facilities)
        if not borrowers & firms
    )
    told = add_up(book, *firms)
    assert (told.direct.get(CNY, 0), told.indirect.get(CNY, 0)) == (direct, indirect)
    owing = set(chain.from_iterable(borrowers for _, borrowers in facilities))
    standing = {who for who, of, _ in guarantees if of < len(facilities)}
    assert book.counterparties == sorted(owing | standing)
