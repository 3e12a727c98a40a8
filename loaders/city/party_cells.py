"""How departments' rows speak of a person or firm, and the truth of it."""

from dataclasses import replace
from datetime import date
from typing import Final

from kg.model.vocabulary import LegalForm, PartyKind
from loaders.city.dirt import Cell, Pattern, Slot
from loaders.city.firms import Firm
from loaders.city.ground import FIRST_NIGHT
from loaders.city.persons import DocumentKind, Person
from loaders.city.truth import Mention

_COMPANY: Final = "公司"
_NATIVE: Final = "6601"
_MISSING_BY_AGE: Final = ((60, 1.3), (40, 1.05), (16, 0.95), (-1, 1.5))
_MISSING_OF_NATIVES: Final = 0.9
_MISSING_OF_NEWCOMERS: Final = 1.15
_FOREIGN: Final = frozenset({DocumentKind.HONG_KONG_MACAO_PASS, DocumentKind.TAIWAN_PASS, DocumentKind.PASSPORT})
"""Documents whose numbers are no identity numbers."""
DOCUMENTS: Final = {
    DocumentKind.IDENTITY_CARD: "居民身份证",
    DocumentKind.HONG_KONG_MACAO_PASS: "港澳居民来往内地通行证",
    DocumentKind.TAIWAN_PASS: "台湾居民来往大陆通行证",
    DocumentKind.COMPATRIOT_RESIDENCE: "港澳台居民居住证",
    DocumentKind.PERMANENT_RESIDENCE: "外国人永久居留身份证",
    DocumentKind.PASSPORT: "外国护照",
}


def build_mention(record_key: str, mention: str, party: Person | Firm) -> Mention:
    """The truth of a mention."""
    kind = PartyKind.LEGAL_ENTITY if isinstance(party, Firm) else PartyKind.PERSON
    return Mention(record_key, mention, kind, party.id)


def build_number(party: Person | Firm, record_key: str = "") -> str | Cell:
    """Credit code or number of the document; `record_key` as in `Cell`. Only identity numbers get dirty."""
    if isinstance(party, Firm):
        return Cell(party.code, Slot.FIRM_CODE, record_key)
    if party.document is not DocumentKind.IDENTITY_CARD:
        return party.number
    return Cell(party.number, Slot.PERSON_NUMBER, record_key, missing_factor=find_missing_factor(party))


def build_banked_number(party: Person | Firm, record_key: str = "") -> str | Cell:
    """As `build_number`, as banks know it: what the police corrected since they have not heard of."""
    if isinstance(party, Person) and party.banked_number:
        party = replace(party, number=party.banked_number)
    return build_number(party, record_key)


def find_missing_factor(person: Person) -> float:
    """How much more often than usual a person's number is missing: by age on the first night, and by origin.

    Children have no card yet, the old show it less often, and newcomers' papers are read less often than natives'.
    Origin are the digits of the first registration (GB 11643-1999, 4.1).
    """
    age = FIRST_NIGHT.year - person.birth_on.year
    by_age = next(factor for youngest, factor in _MISSING_BY_AGE if age >= youngest)
    return by_age * (_MISSING_OF_NATIVES if person.number.startswith(_NATIVE) else _MISSING_OF_NEWCOMERS)


def build_code(firm: Firm) -> Cell:
    """Credit code of the entity that a row is about."""
    return Cell(firm.code, Slot.KEY_CODE)


def build_masked_number(party: Person | Firm) -> str | Cell:
    """As public lists show it: a person's without the day of birth and the sequence's head."""
    if isinstance(party, Firm):
        return Cell(party.code, Slot.FIRM_CODE)
    number = party.number
    return f"{number[:10]}****{number[14:]}" if len(number) == 18 else f"{number[:2]}****{number[-2:]}"


def build_name(party: Person | Firm) -> Cell:
    """The name as another department knows it, which may be an earlier or the head office's."""
    if isinstance(party, Person):
        return _build_person_name(party, is_bare=party.document in _FOREIGN)
    if party.form is LegalForm.INDIVIDUAL_BUSINESS:
        return build_registered_name(party)
    lent: dict[Pattern, str] = {}
    if party.former_names:
        lent[Pattern.FORMER_FIRM_NAME] = party.former_names[-1]
    if party.form is LegalForm.BRANCH and _COMPANY in party.name:
        lent[Pattern.HEAD_OFFICE_NAME] = party.name[: party.name.index(_COMPANY) + len(_COMPANY)]
    return Cell(party.name, Slot.FIRM_NAME, borrowed=lent)


def build_published_name(party: Person | Firm) -> Cell:
    """The name in a public list, which hides the number beside it."""
    return _build_person_name(party, is_bare=True) if isinstance(party, Person) else build_name(party)


def build_registered_name(firm: Firm) -> Cell:
    """The name as the register itself writes it; an individual business may have none, or its owner's."""
    if firm.form is LegalForm.INDIVIDUAL_BUSINESS:
        lent = {Pattern.OWNER_AS_NAME: firm.represented_by.name}
        return Cell(firm.name, Slot.BUSINESS_NAME, borrowed=lent)
    return Cell(firm.name, Slot.FIRM_NAME)


def _build_person_name(person: Person, *, is_bare: bool) -> Cell:
    borrowed = {Pattern.ALIAS: person.former_name} if person.former_name else {}
    return Cell(person.name, Slot.BARE_NAME if is_bare else Slot.PERSON_NAME, borrowed=borrowed)


def build_kind(party: Person | Firm) -> str:
    """对公 or 对私, as banks say."""
    return "对公" if isinstance(party, Firm) else "对私"


def spell_chinese(day: date | None) -> str:
    """2026年01月05日; empty for none."""
    return f"{day.year}年{day.month:02d}月{day.day:02d}日" if day else ""


def spell_compact(day: date | None) -> str:
    """20260105; empty for none."""
    return f"{day:%Y%m%d}" if day else ""


def spell_iso(day: date | None) -> str:
    """2026-01-05; empty for none."""
    return day.isoformat() if day else ""
