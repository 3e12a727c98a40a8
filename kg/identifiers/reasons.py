"""The closed set of reasons why a value was refused, `value type.reason`.

Stable: operators and reports count by them.
"""

from enum import StrEnum


class Reason(StrEnum):
    """Why a value was refused, and what that means to somebody who reads a report."""

    meaning: str

    def __new__(cls, value: str, meaning: str) -> "Reason":
        """A reason is its code; the meaning goes with it."""
        reason = str.__new__(cls, value)
        reason._value_ = value
        reason.meaning = meaning
        return reason

    TEXT_LENGTH = "text.length", "Longer than any value of any type: cells ran together."

    CREDIT_CODE_EXPONENT = (
        "credit_code.exponent",
        "A spreadsheet wrote 9.14403E+17; the last digits are lost and are never repaired.",
    )
    CREDIT_CODE_ORGANISATION_CODE = (
        "credit_code.organisation_code",
        "An organisation code of nine characters, as used before October 2015.",
    )
    CREDIT_CODE_REGISTRATION_NUMBER = (
        "credit_code.registration_number",
        "A registration number of 15 digits, as used before October 2015; early ones carry no check.",
    )
    CREDIT_CODE_TAX_NUMBER = "credit_code.tax_number", "A tax number of 15 characters: division and organisation code."
    CREDIT_CODE_IDENTITY_NUMBER = (
        "credit_code.identity_number",
        "A person's identity number stands where a firm's code belongs, as with individual businesses.",
    )
    CREDIT_CODE_PLACEHOLDER = "credit_code.placeholder", "A word or one repeated digit that stands for no code."
    CREDIT_CODE_MASKED = "credit_code.masked", "Characters are hidden behind asterisks."
    CREDIT_CODE_LENGTH = "credit_code.length", "Not 18 characters, and no older number either."
    CREDIT_CODE_CHARACTER = (
        "credit_code.character",
        "A character outside the 31 of GB 32100, such as the letter O for a zero.",
    )
    CREDIT_CODE_CHECK = "credit_code.check", "The last character is not the one that the others ask for (GB 32100)."
    CREDIT_CODE_ORGANISATION_CHECK = (
        "credit_code.organisation_check",
        "The organisation code inside does not carry its own check character (GB 11714).",
    )
    CREDIT_CODE_AUTHORITY = (
        "credit_code.authority",
        "No authority registers that class of entity under the first two characters.",
    )
    CREDIT_CODE_DIVISION = (
        "credit_code.division",
        "No division of that code, nor a city above it, existed since credit codes are given out.",
    )

    IDENTITY_NUMBER_EXPONENT = (
        "identity_number.exponent",
        "A spreadsheet wrote 4.40305E+17; the last digits are lost and are never repaired.",
    )
    IDENTITY_NUMBER_MASKED = "identity_number.masked", "Digits are hidden behind asterisks."
    IDENTITY_NUMBER_PLACEHOLDER = (
        "identity_number.placeholder",
        "A word or one repeated digit that stands for no number.",
    )
    IDENTITY_NUMBER_OTHER_DOCUMENT = (
        "identity_number.other_document",
        "A passport, travel permit, military card or a foreigner's older permit: no number with a check.",
    )
    IDENTITY_NUMBER_LENGTH = "identity_number.length", "Neither 18 nor 15 characters, and no other document's number."
    IDENTITY_NUMBER_CHARACTER = (
        "identity_number.character",
        "A character other than a digit, or than X at the end, such as the letter O for a zero.",
    )
    IDENTITY_NUMBER_CHECK = (
        "identity_number.check",
        "The last character is not the one that the others ask for (MOD 11-2).",
    )
    IDENTITY_NUMBER_BIRTH = "identity_number.birth", "The digits of the birth date are no date, or one before 1850."
    IDENTITY_NUMBER_FUTURE_BIRTH = (
        "identity_number.future_birth",
        "The birth date lies behind the night of the delivery.",
    )
    IDENTITY_NUMBER_DIVISION = (
        "identity_number.division",
        "No division of that code existed at any time since the birth.",
    )

    PERSON_NAME_LOST_GLYPH = (
        "person_name.lost_glyph",
        "A private-use glyph or replacement character stands where a rare character was.",
    )
    PERSON_NAME_MASKED = "person_name.masked", "Characters are hidden behind asterisks or 某."
    PERSON_NAME_PLACEHOLDER = "person_name.placeholder", "Words that stand for no name, such as 无 or 不详."
    PERSON_NAME_NO_NAME = "person_name.no_name", "No letter in it, or a lone surname such as 张先生."
    PERSON_NAME_SEVERAL = "person_name.several", "More than one name in the cell: nothing says which is meant."

    FIRM_NAME_LOST_GLYPH = (
        "firm_name.lost_glyph",
        "A private-use glyph or replacement character stands where a rare character was.",
    )
    FIRM_NAME_MASKED = (
        "firm_name.masked",
        "Characters are hidden behind asterisks, as with an individual business without a name of its own.",
    )
    FIRM_NAME_PLACEHOLDER = "firm_name.placeholder", "Words that stand for no name, such as 无字号."
    FIRM_NAME_NO_NAME = "firm_name.no_name", "No letter in it."

    DATE_UNREADABLE = (
        "date.unreadable",
        "None of the forms, or one in which day and month may be mistaken and which the contract does not state.",
    )
    DATE_IMPOSSIBLE = "date.impossible", "A day that no calendar has, such as 30 February."
    DATE_INCOMPLETE = "date.incomplete", "A year or month without a day."
    DATE_OUT_OF_RANGE = "date.out_of_range", "Before 1800, or after 2200 without being an open end."

    MONEY_UNREADABLE = "money.unreadable", "No one amount: words, a range, or digits and capitals that differ."
    MONEY_UNIT = "money.unit", "Neither the text nor the contract states the unit."
    MONEY_EXPONENT = "money.exponent", "A spreadsheet wrote 3.05843E+09; the last digits are lost."
    MONEY_OUT_OF_RANGE = "money.out_of_range", "A quadrillion or more: a column was shifted."
    MONEY_OTHER_CURRENCY = "money.other_currency", "The text names another currency than its record."

    CURRENCY_UNKNOWN = "currency.unknown", "No currency that is known, or more than one."

    RATIO_UNREADABLE = "ratio.unreadable", "No number, or a unit that is none of percent, permille and ratio."
    RATIO_OUT_OF_RANGE = "ratio.out_of_range", "Below 0 or above 1, after the unit is taken into account."

    COUNT_UNREADABLE = "count.unreadable", "No whole number."
    COUNT_OUT_OF_RANGE = "count.out_of_range", "Below 0."

    PHONE_UNREADABLE = "phone.unreadable", "Not 7 to 15 digits."
    PHONE_EXPONENT = "phone.exponent", "A spreadsheet wrote 1.38123E+10; the last digits are lost."
    PHONE_MASKED = "phone.masked", "Digits are hidden behind asterisks."
    PHONE_SEVERAL = "phone.several", "More than one number in the cell: nothing says whose."
    PHONE_FOREIGN = "phone.foreign", "A number with the prefix of another country or region."
    PHONE_PLACEHOLDER = "phone.placeholder", "A number that many write when they have none, such as 13800000000."
    PHONE_RANGE = "phone.range", "In no range that was ever in use, or a fixed line without its area code."

    ADDRESS_PLACEHOLDER = "address.placeholder", "Words that stand for no address, such as 地址不详."
    ADDRESS_NO_PLACE = "address.no_place", "No letter in it."

    DIVISION_UNREADABLE = "division.unreadable", "Not 6, 9 or 12 digits."
    DIVISION_UNKNOWN = "division.unknown", "No division of that code existed up to the night."

    INDUSTRY_UNREADABLE = "industry.unreadable", "Neither a letter nor two to four digits in front."
    INDUSTRY_UNKNOWN = "industry.unknown", "No such code in any edition, or not below the letter that is given."
    INDUSTRY_EARLIER_EDITION = (
        "industry.earlier_edition",
        "A code of the 2011 or 2002 edition that the one of 2017 does not have, or has below another letter.",
    )

    RELATION_UNREADABLE = (
        "relation.unreadable",
        "Neither two digits nor a wording of a relation; one digit is left alone: 1 may be 01 or 10.",
    )
    RELATION_UNKNOWN = "relation.unknown", "Two digits that the standard gives no relation."

    HOUSE_CODE_EXPONENT = "house_code.exponent", "A spreadsheet wrote 4.40305E+24; the last digits are lost."
    HOUSE_CODE_SHAPE = "house_code.shape", "Not 25 digits, or one digit repeated."

    CODE_UNKNOWN = "code.unknown", "Not in the contract's code table."
