"""The closed set of reasons why a value was refused, `value type.reason`.

Stable: operators and reports count by them.
"""

from enum import StrEnum


class Reason(StrEnum):
    """Why a value was refused."""

    CREDIT_CODE_EXPONENT = "credit_code.exponent"
    """A spreadsheet wrote 9.14403E+17; the last digits are lost and are never repaired."""
    CREDIT_CODE_ORGANISATION_CODE = "credit_code.organisation_code"
    """An organisation code of nine characters, as used before October 2015."""
    CREDIT_CODE_REGISTRATION_NUMBER = "credit_code.registration_number"
    """A registration number of 15 digits, as used before October 2015."""
    CREDIT_CODE_TAX_NUMBER = "credit_code.tax_number"
    """A tax number of 15 characters: division and organisation code."""
    CREDIT_CODE_MASKED = "credit_code.masked"
    CREDIT_CODE_LENGTH = "credit_code.length"
    CREDIT_CODE_CHARACTER = "credit_code.character"
    """A character outside the 31 of GB 32100, such as the letter O for a zero."""
    CREDIT_CODE_CHECK = "credit_code.check"
    CREDIT_CODE_ORGANISATION_CHECK = "credit_code.organisation_check"
    """The organisation code inside does not carry its own check character (GB 11714)."""
    CREDIT_CODE_AUTHORITY = "credit_code.authority"
    CREDIT_CODE_DIVISION = "credit_code.division"

    IDENTITY_NUMBER_EXPONENT = "identity_number.exponent"
    """A spreadsheet wrote 4.40305E+17; the last digits are lost and are never repaired."""
    IDENTITY_NUMBER_MASKED = "identity_number.masked"
    IDENTITY_NUMBER_OTHER_DOCUMENT = "identity_number.other_document"
    """A passport, travel permit, or a foreigner's residence permit: no citizen identity number."""
    IDENTITY_NUMBER_LENGTH = "identity_number.length"
    IDENTITY_NUMBER_CHARACTER = "identity_number.character"
    IDENTITY_NUMBER_CHECK = "identity_number.check"
    IDENTITY_NUMBER_BIRTH = "identity_number.birth"
    """The digits of the birth date are no date."""
    IDENTITY_NUMBER_FUTURE_BIRTH = "identity_number.future_birth"
    IDENTITY_NUMBER_DIVISION = "identity_number.division"

    PERSON_NAME_LOST_GLYPH = "person_name.lost_glyph"
    """A private-use glyph or replacement character stands where a rare character was."""
    PERSON_NAME_MASKED = "person_name.masked"
    PERSON_NAME_PLACEHOLDER = "person_name.placeholder"
    """Words that stand for no name, such as 无 or 不详."""
    PERSON_NAME_NO_NAME = "person_name.no_name"
    """No letter in it, or a lone surname such as 张先生."""

    FIRM_NAME_LOST_GLYPH = "firm_name.lost_glyph"
    FIRM_NAME_MASKED = "firm_name.masked"
    FIRM_NAME_PLACEHOLDER = "firm_name.placeholder"
    """Words that stand for no name, such as 无字号."""
    FIRM_NAME_NO_NAME = "firm_name.no_name"

    DATE_UNREADABLE = "date.unreadable"
    DATE_IMPOSSIBLE = "date.impossible"
    """A day that no calendar has, such as 30 February."""
    DATE_INCOMPLETE = "date.incomplete"
    """A year or month without a day."""
    DATE_OUT_OF_RANGE = "date.out_of_range"

    MONEY_UNREADABLE = "money.unreadable"
    MONEY_UNIT = "money.unit"
    """Neither the text nor the contract states the unit."""
    MONEY_EXPONENT = "money.exponent"
    """A spreadsheet wrote 3.05843E+09; the last digits are lost."""
    MONEY_OUT_OF_RANGE = "money.out_of_range"

    CURRENCY_UNKNOWN = "currency.unknown"

    RATIO_UNREADABLE = "ratio.unreadable"
    RATIO_OUT_OF_RANGE = "ratio.out_of_range"
    """Below 0 or above 1, after the unit is taken into account."""

    PHONE_UNREADABLE = "phone.unreadable"
    PHONE_PLACEHOLDER = "phone.placeholder"
    """A number that many write when they have none, such as 13800000000."""
    PHONE_RANGE = "phone.range"

    ADDRESS_PLACEHOLDER = "address.placeholder"
    ADDRESS_NO_PLACE = "address.no_place"
    """No letter in it."""

    DIVISION_UNREADABLE = "division.unreadable"
    DIVISION_UNKNOWN = "division.unknown"

    INDUSTRY_UNREADABLE = "industry.unreadable"
    INDUSTRY_UNKNOWN = "industry.unknown"
    """No such major group, or not below the letter that is given; editions before 2017 differ."""

    HOUSE_CODE_EXPONENT = "house_code.exponent"
    HOUSE_CODE_SHAPE = "house_code.shape"
    """Not 25 digits."""

    CODE_UNKNOWN = "code.unknown"
    """Not in the contract's code table."""
