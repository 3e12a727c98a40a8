"""Identity documents whose number is no citizen identity number: told by their form, since none carries a known check.

Source: 港澳居民来往内地通行证 (H or M, 8 digits; before 2013 with 2 more, which count renewals), 台湾居民来往大陆通行证
(8 digits; before 2015 10 digits and a letter), 外国人永久居留证 before 2023 (3 letters, 12 digits), ICAO Doc 9303
part 4 (passports, up to 9 characters).
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class DocumentKind(StrEnum):
    """What a person is identified by."""

    IDENTITY_CARD = "identity_card"
    HONG_KONG_MACAO_RESIDENCE_PERMIT = "hong_kong_macao_residence_permit"
    TAIWAN_RESIDENCE_PERMIT = "taiwan_residence_permit"
    PERMANENT_RESIDENCE_PERMIT = "permanent_residence_permit"
    """A foreigner's: 15 characters, or since December 2023 18 digits that begin with 9."""
    HONG_KONG_MACAO_TRAVEL_PERMIT = "hong_kong_macao_travel_permit"
    TAIWAN_TRAVEL_PERMIT = "taiwan_travel_permit"
    HONG_KONG_MACAO_IDENTITY_CARD = "hong_kong_macao_identity_card"
    """Written with its check character in brackets."""
    PASSPORT = "passport"
    MILITARY_CARD = "military_card"


@dataclass(frozen=True, slots=True)
class IdentityDocument:
    """A document and its number, without what counts its renewals."""

    kind: DocumentKind
    number: str = field(repr=False)


_FORMS: Final = (
    (DocumentKind.HONG_KONG_MACAO_TRAVEL_PERMIT, re.compile(r"([HM][0-9]{8})(?:[0-9]{2})?")),
    (DocumentKind.TAIWAN_TRAVEL_PERMIT, re.compile(r"([0-9]{8})(?:[0-9]{2}\(?[A-Z]\)?)?")),
    (DocumentKind.HONG_KONG_MACAO_IDENTITY_CARD, re.compile(r"([A-Z]{1,2}[0-9]{6}\([0-9A]\)|[157][0-9]{6}\([0-9]\))")),
    (DocumentKind.PERMANENT_RESIDENCE_PERMIT, re.compile(r"([A-Z]{3}[0-9]{12})")),
    (
        DocumentKind.PASSPORT,
        re.compile(r"([A-Z]{1,3}[0-9]{6,9}|E[A-Z][0-9]{7}|1[45][0-9]{7}|[0-9]{2}[A-Z]{2}[0-9]{5})"),
    ),
    (DocumentKind.MILITARY_CARD, re.compile(r"(.{1,6}字第?[0-9A-Z]+号?)")),
)


def find_other_document(code: str) -> IdentityDocument | None:
    """The document whose form a code in one spelling (`normalise_code`) has; None for any other text."""
    for kind, form in _FORMS:
        found = form.fullmatch(code)
        if found:
            return IdentityDocument(kind, found[1])
    return None
