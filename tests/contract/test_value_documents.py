"""`docs/values.md` says what the normalisers do: every line of its tables is run."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kg.identifiers.normalised import Context
from kg.identifiers.reasons import Reason
from kg.identifiers.reference_tables import national_tables
from kg.identifiers.value_types import NORMALISERS
from kg.model import ids

_DOCUMENT = Path(__file__).parents[2] / "docs" / "values.md"
_TYPES: dict[str, Any] = {
    "Credit code": ids.Uscc,
    "Identity number": ids.IdentityNumber,
    "Person name": ids.PersonName,
    "Firm name": ids.FirmName,
    "Date": date,
    "Money": ids.MinorUnits,
    "Currency": ids.CurrencyCode,
    "Ratio": ids.Ratio,
    "Count": int,
    "Phone": ids.PhoneNumber,
    "Address": ids.Address,
    "Division": ids.DivisionCode,
    "Industry": ids.IndustryCode,
    "Relation": ids.RelationCode,
    "House code": ids.HouseCode,
}
_CODED = "Coded value"
_ROW = re.compile(r"\| `(?P<sent>.*)` \| (?:`(?P<unit>.*)`)? ?\| (?P<becomes>.*) \|")


def _iter_sections() -> Iterator[tuple[str, list[str]]]:
    for section in _DOCUMENT.read_text("utf-8").split("\n## ")[1:]:
        title, _, body = section.partition("\n")
        yield title, body.splitlines()


def _iter_cases() -> Iterator[Any]:
    for title, lines in _iter_sections():
        for line in lines:
            found = _ROW.fullmatch(line)
            if found:
                yield pytest.param(title, *found.group("sent", "unit", "becomes"), id=f"{title}-{found['sent']}")


def test_every_value_type_has_its_section() -> None:
    titles = [title for title, _ in _iter_sections()]
    assert titles == [*_TYPES, _CODED]
    assert set(_TYPES.values()) == set(NORMALISERS)


@pytest.mark.parametrize(("title", "sent", "unit", "becomes"), list(_iter_cases()))
def test_a_text_becomes_what_the_document_says(title: str, sent: str, unit: str | None, becomes: str) -> None:
    raw = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), sent)
    context = Context(national_tables(), date(2026, 1, 5), unit=unit)
    found = NORMALISERS[_TYPES[title]](raw, context)
    said = f"`{found.reason.value}`" if found.reason else "no end" if found.value is None else str(found.value)
    assert said == becomes


@pytest.mark.parametrize(("title", "lines"), list(_iter_sections()))
def test_every_reason_stands_in_the_section_of_its_type(title: str, lines: list[str]) -> None:
    start = lines.index("| refused | because |") + 2
    prefix = "code" if title == _CODED else title.lower().replace(" ", "_")
    reasons = [reason for reason in Reason if reason.value.split(".")[0] == prefix]
    assert lines[start:] == [f"| `{reason.value}` | {reason.meaning} |" for reason in reasons] + [""] * (
        len(lines) - start - len(reasons)
    )


def test_no_reason_is_left_out() -> None:
    text = _DOCUMENT.read_text("utf-8")
    assert [reason.value for reason in Reason if f"`{reason.value}`" not in text] == []
