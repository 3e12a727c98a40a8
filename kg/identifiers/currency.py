"""Currencies as registers and banks spell them. Source: ISO 4217:2015, table A.1 (codes and minor units)."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final

from kg.identifiers.normalised import Context, Normalised
from kg.identifiers.raw_text import normalise_text
from kg.identifiers.reasons import Reason
from kg.model.ids import CurrencyCode

_SPELLINGS: Final[dict[str, tuple[str, ...]]] = {
    "CNY": ("CNY", "RMB", "CNH", "人民币", "人民幣", "¥", "156"),
    "HKD": ("HKD", "HK$", "港币", "港幣", "港元", "港圆", "港圓", "香港元", "344"),
    "USD": ("USD", "US$", "美元", "美金", "美圆", "美圓", "840"),
    "EUR": ("EUR", "€", "欧元", "歐元", "978"),
    "GBP": ("GBP", "£", "英镑", "英鎊", "826"),
    "JPY": ("JPY", "日元", "日圆", "日圓", "日币", "392"),
    "MOP": ("MOP", "澳门元", "澳門元", "澳门币", "446"),
    "TWD": ("TWD", "NT$", "新台币", "新臺幣", "新台幣", "台币", "901"),
    "SGD": ("SGD", "S$", "新加坡元", "新元", "坡元", "702"),
    "AUD": ("AUD", "AU$", "A$", "澳大利亚元", "澳元", "036"),
    "CAD": ("CAD", "CA$", "C$", "加拿大元", "加元", "124"),
    "NZD": ("NZD", "NZ$", "新西兰元", "纽元", "554"),
    "CHF": ("CHF", "瑞士法郎", "756"),
    "KRW": ("KRW", "₩", "韩元", "韓元", "韩圆", "韩币", "410"),
    "SEK": ("SEK", "瑞典克朗", "752"),
    "NOK": ("NOK", "挪威克朗", "578"),
    "DKK": ("DKK", "丹麦克朗", "208"),
    "THB": ("THB", "泰铢", "泰銖", "764"),
    "MYR": ("MYR", "林吉特", "马来西亚林吉特", "马币", "458"),
    "IDR": ("IDR", "印尼盾", "印尼卢比", "360"),
    "PHP": ("PHP", "菲律宾比索", "608"),
    "VND": ("VND", "越南盾", "704"),
    "INR": ("INR", "印度卢比", "356"),
    "RUB": ("RUB", "卢布", "俄罗斯卢布", "643"),
    "AED": ("AED", "阿联酋迪拉姆", "迪拉姆", "784"),
    "SAR": ("SAR", "沙特里亚尔", "682"),
    "KWD": ("KWD", "科威特第纳尔", "414"),
    "ZAR": ("ZAR", "南非兰特", "兰特", "710"),
    "BRL": ("BRL", "巴西雷亚尔", "雷亚尔", "986"),
    "TRY": ("TRY", "土耳其里拉", "949"),
    "KZT": ("KZT", "坚戈", "398"),
}
_CODES: Final = {spelling: CurrencyCode(code) for code, spellings in _SPELLINGS.items() for spelling in spellings}
_WRITTEN: Final = sorted((spelling for spelling in _CODES if not spelling.isdigit()), key=len, reverse=True)
_IN_TEXT: Final = re.compile("|".join(map(re.escape, _WRITTEN)))
_PLAIN: Final = re.compile(r"[0-9.,+\- ()亿千百万元]*")
_MINOR_DIGITS: Final = {
    **dict.fromkeys(("JPY", "KRW", "VND", "CLP", "ISK", "PYG", "UGX", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("KWD", "BHD", "OMR", "JOD", "TND", "IQD", "LYD"), 3),
}
_USUAL_MINOR_DIGITS: Final = 2


def normalise(raw: str, context: Context) -> Normalised[CurrencyCode]:
    """The currency that a code, a word or an amount states; an amount without one has the contract's."""
    code = _find_stated(raw)
    if code is None and context.currency and any(character.isnumeric() for character in raw):
        code = CurrencyCode(context.currency)
    return Normalised(code) if code else Normalised(None, Reason.CURRENCY_UNKNOWN)


def read_currency(raw: str) -> CurrencyCode | None:
    """The currency that stands in a text such as 500万元人民币; None when there is none, or more than one."""
    if _PLAIN.fullmatch(raw):
        return None
    found = {_CODES[spelling] for spelling in _IN_TEXT.findall(normalise_text(raw).upper())}
    return found.pop() if len(found) == 1 else None


def remove_currency(text: str) -> str:
    """The text without the currency's spelling; a unit inside it stays (500万美元 → 500万元)."""
    return _IN_TEXT.sub(lambda found: "元" if found[0][-1] in "元圆圓" else "", text)


def minor_digits(currency: str | None) -> int:
    """Decimal places between the currency's unit and its minor unit; two when no currency is stated."""
    return _MINOR_DIGITS.get(currency or "", _USUAL_MINOR_DIGITS)


def write_amount(minor: int, currency: str | None) -> str:
    """A sum of minor units in whole units, as people read it: 1234567 in CNY is 12,345.67, in JPY 1,234,567."""
    digits = minor_digits(currency)
    return f"{Decimal(minor).scaleb(-digits):,.{digits}f}"


@lru_cache(maxsize=1024)
def _find_word(text: str) -> CurrencyCode | None:
    return _CODES.get(normalise_text(text).upper())


def _find_stated(raw: str) -> CurrencyCode | None:
    return _find_word(raw) or read_currency(raw)
