"""What a statement of the register gave another value, as the schema's own fields tell it."""

import json
from typing import Any

from api.register_changes import build_changes


def _change(*changes: tuple[str, str | None, str | None], **entry: Any) -> list[tuple[str | None, ...]]:
    stated = [dict(zip(("field", "before", "after"), change, strict=True)) for change in changes]
    return [tuple(one.values()) for one in build_changes({**entry, "changes": json.dumps(stated)})]


def test_members_of_a_closed_set_have_their_names_and_texts_are_as_they_are() -> None:
    assert _change(("register_state", "active", "deregistered"), ("legal_form", None, "limited_company"),
                   ("name", "甲", None)) == [
        ("registerState", "ACTIVE", "DEREGISTERED"), ("legalForm", None, "LIMITED_COMPANY"), ("name", "甲", None),
    ]  # fmt: skip


def test_a_sum_stands_with_its_currency() -> None:
    assert _change(("registered_capital_minor", None, "100"), currency="CNY") == [
        ("registeredCapital", None, "100 CNY minor")
    ]
    assert _change(("registered_capital_minor", "1", "100")) == [("registeredCapital", "1 minor", "100 minor")]


def test_where_the_currency_changes_every_sum_does() -> None:
    entry = {"currency": "USD", "registered_capital_minor": 100, "paid_in_capital_minor": 7}
    assert _change(("registered_capital_minor", "90", "100"), ("currency", "CNY", "USD"), **entry) == [
        ("registeredCapital", "90 CNY minor", "100 USD minor"), ("paidInCapital", "7 CNY minor", "7 USD minor"),
    ]  # fmt: skip
    assert _change(("currency", "CNY", "USD"), currency="USD", registered_capital_minor=None) == []
