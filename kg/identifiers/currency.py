"""Currencies as registers and banks spell them. Source: ISO 4217 (alphabetic, numeric and minor units)."""

import re
from typing import Final

from kg.identifiers.normalised import Context, Normalised
from kg.identifiers.raw_text import normalise_text
from kg.identifiers.reasons import Reason
from kg.model.ids import CurrencyCode

_SPELLINGS: Final[dict[str, tuple[str, ...]]] = {
    "CNY": ("CNY", "RMB", "人民币", "人民幣", "¥", "156"),
    "HKD": ("HKD", "HK$", "港币", "港幣", "港元", "港圆", "香港元", "344"),
    "USD": ("USD", "US$", "美元", "美金", "美圆", "840"),
    "EUR": ("EUR", "€", "欧元", "歐元", "978"),
    "GBP": ("GBP", "£", "英镑", "英鎊", "826"),
    "JPY": ("JPY", "日元", "日圆", "日圓", "日币", "392"),
    "MOP": ("MOP", "澳门元", "澳門元", "澳门币", "446"),
    "TWD": ("TWD", "NT$", "新台币", "新臺幣", "台币", "901"),
    "SGD": ("SGD", "新加坡元", "新元", "702"),
    "AUD": ("AUD", "澳大利亚元", "澳元", "036"),
    "CAD": ("CAD", "加拿大元", "加元", "124"),
    "CHF": ("CHF", "瑞士法郎", "756"),
    "KRW": ("KRW", "韩元", "韓元", "韩圆", "410"),
}
_CODES: Final = {spelling: CurrencyCode(code) for code, spellings in _SPELLINGS.items() for spelling in spellings}
_IN_TEXT: Final = re.compile(
    "|".join(re.escape(spelling) for spelling in sorted(_CODES, key=len, reverse=True) if not spelling.isdigit())
)
_WITHOUT_MINOR_UNIT: Final = frozenset({"JPY", "KRW"})


def normalise(raw: str, context: Context) -> Normalised[CurrencyCode]:
    """The currency that a code, a word or an amount states; an amount without one has the contract's."""
    text = normalise_text(raw).upper()
    code = _CODES.get(text) or read_currency(text)
    if code is None and context.currency and any(character.isdigit() for character in text):
        code = CurrencyCode(context.currency)
    return Normalised(code) if code else Normalised(None, Reason.CURRENCY_UNKNOWN)


def read_currency(raw: str) -> CurrencyCode | None:
    """The currency that stands in a text such as 500万元人民币; None when there is none, or more than one."""
    found = {_CODES[spelling] for spelling in _IN_TEXT.findall(normalise_text(raw).upper())}
    return found.pop() if len(found) == 1 else None


def remove_currency(text: str) -> str:
    """The text without the currency's spelling; a unit inside it stays (500万美元 → 500万元)."""
    return _IN_TEXT.sub(lambda found: "元" if found[0][-1] in "元圆圓" else "", text)


def minor_digits(currency: str | None) -> int:
    """Decimal places between the currency's unit and its minor unit; two when no currency is stated."""
    return 0 if currency in _WITHOUT_MINOR_UNIT else 2
