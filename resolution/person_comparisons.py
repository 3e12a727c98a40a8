"""What is compared of persons: names, dates of birth, numbers of documents."""

from resolution.comparisons import Comparison, Level, build_else
from resolution.conditions import (
    DIGITS_OF_A_DATE,
    LONGEST_DOCUMENT,
    begins_with_the_other,
    both,
    differs_in_one_character,
    either,
    is_missing,
    neighbours_swapped,
    one_of_the_former,
    same,
)

LONGEST_SERIAL = 10
_CARRIES_A_BIRTH = "length(document_l) >= 15"
"""Of a citizen's number, which carries division, birth date and a check: one that differs in a character is a slip."""
_SHORTEST_CUT, _SHORTEST_WHOLE = 2, 5
"""Systems cut names of several parts (买买提·吐尔逊), never a Han name of two or three characters."""

PERSON_NAME = Comparison(
    name="name",
    english="name",
    chinese="姓名",
    missing=is_missing("name_folded"),
    levels=(
        # Stands first so that what is left of equal names is written alike: against its chance rarity is measured.
        Level(
            id="same_folded",
            english="the same name but for traditional or variant characters, separators or spaces",
            chinese="姓名相同，仅繁简体、异体字、间隔号或空格不同",
            sql=both(same("name_folded"), "name_l <> name_r"),
            m=0.03,
            u=1e-4,
            frequency="name_folded",
        ),
        Level(
            id="same_written",
            english="the same name, written alike",
            chinese="姓名相同，写法一致",
            sql=same("name_folded"),
            m=0.93,
            u=2e-3,
            frequency="name_folded",
        ),
        Level(
            id="former_name",
            english="the name of one is a former name or alias of the other",
            chinese="一方姓名是另一方的曾用名或别名",
            sql=one_of_the_former("former_folded", "name_folded"),
            m=0.01,
            u=1e-4,
            fixed_m=True,
            fixed_u=True,
        ),
        Level(
            id="same_sound",
            english="names that sound the same (pinyin without tones, surnames read as surnames)",
            chinese="姓名读音相同（不计声调，姓氏按姓氏读音）",
            sql=same("sound"),
            m=0.015,
            u=1e-3,
            frequency="sound",
        ),
        Level(
            id="one_character_alike",
            english="one character differs, and the two look or sound alike",
            chinese="一字不同，且字形或读音相近",
            sql=both(either(same("rough_sound"), same("shape")), differs_in_one_character("name_folded")),
            m=5e-3,
            u=5e-4,
        ),
        Level(
            id="other_spelling",
            english="one name is spelled in Latin letters (pinyin, Wade-Giles or Cantonese), or its parts are turned",
            chinese="一方为拉丁字母拼写（汉语拼音、威妥玛或粤语拼音），或姓名前后顺序不同",
            sql=both(either("is_latin_l", "is_latin_r"), "list_has_any(spellings_l, spellings_r)"),
            m=2e-3,
            u=1e-6,
            fixed_m=True,
            fixed_u=True,
        ),
        Level(
            id="cut_short",
            english="one name of several parts is cut off where the other goes on",
            chinese="一方姓名被截短（多见于少数民族姓名）",
            sql=both(
                "NOT is_latin_l AND NOT is_latin_r",
                begins_with_the_other("name_folded", _SHORTEST_CUT, _SHORTEST_WHOLE),
            ),
            m=3e-3,
            u=1e-5,
        ),
        Level(
            id="one_given_character",
            english="the same surname and one given character in common at its place",
            chinese="同姓，名中有一字相同",
            sql=both(same("surname"), either(same("given_first"), same("given_last"))),
            m=3e-4,
            u=5e-3,
        ),
        Level(
            id="same_surname",
            english="the same surname, another given name",
            chinese="同姓，名不同",
            sql=same("surname"),
            m=3e-4,
            u=3e-2,
        ),
        build_else("different names", "姓名不同", 2e-3, 0.96),
    ),
)
DOCUMENT = Comparison(
    name="document",
    english="number of a document",
    chinese="证件号码",
    missing=is_missing("document"),
    levels=(
        Level(
            id="same",
            english="the same number of a document, which is not valid as an identity number",
            chinese="证件号码相同（非有效公民身份号码）",
            sql=same("document"),
            m=0.8,
            u=1e-6,
            frequency="document",
            fixed_m=True,
            fixed_u=True,
        ),
        Level(
            id="one_character",
            english="one character of the number differs",
            chinese="证件号码仅一位不同",
            sql=both(_CARRIES_A_BIRTH, differs_in_one_character("document", LONGEST_DOCUMENT)),
            m=0.1,
            u=1e-6,
            fixed_m=True,
            fixed_u=True,
        ),
        Level(
            id="characters_swapped",
            english="two neighbouring characters of the number are swapped",
            chinese="证件号码相邻两位颠倒",
            sql=both(_CARRIES_A_BIRTH, neighbours_swapped("document", LONGEST_DOCUMENT)),
            m=0.05,
            u=1e-6,
            fixed_m=True,
            fixed_u=True,
        ),
        # Passports and permits are numbered in a row: neighbours in the queue differ in their last digit.
        Level(
            id="one_character_of_a_serial",
            english="one character of a passport's or permit's number differs, as between numbers given out in a row",
            chinese="护照或通行证号码仅一位不同（连号证件亦如此）",
            sql=differs_in_one_character("document", LONGEST_SERIAL),
            m=2e-3,
            u=2e-2,
            fixed_m=True,
            fixed_u=True,
        ),
        # One person may show a passport here and a permit there.
        build_else("another number", "证件号码不同", 0.048, 0.98, fixed_m=True, fixed_u=True),
    ),
)
BIRTH = Comparison(
    name="birth_on",
    english="date of birth",
    chinese="出生日期",
    missing=is_missing("birth_digits"),
    levels=(
        Level(
            id="same",
            english="born on the same day",
            chinese="出生日期相同",
            sql=same("birth_digits"),
            m=0.98,
            u=5e-5,
        ),
        Level(
            id="day_and_month_swapped",
            english="day and month are swapped",
            chinese="月日颠倒",
            sql="substr(birth_digits_l, 1, 4) = substr(birth_digits_r, 1, 4)"
            " AND substr(birth_digits_l, 5, 2) = substr(birth_digits_r, 7, 2)"
            " AND substr(birth_digits_l, 7, 2) = substr(birth_digits_r, 5, 2)",
            m=2e-3,
            u=2e-5,
        ),
        Level(
            id="one_digit",
            english="one digit of the date differs",
            chinese="出生日期仅一位数字不同",
            sql=differs_in_one_character("birth_digits", DIGITS_OF_A_DATE),
            m=8e-3,
            u=1e-3,
        ),
        Level(
            id="digits_swapped",
            english="two neighbouring digits of the date are swapped",
            chinese="出生日期相邻两位数字颠倒",
            sql=neighbours_swapped("birth_digits", DIGITS_OF_A_DATE),
            m=2e-3,
            u=2e-4,
        ),
        Level(
            id="same_year",
            english="born in the same year",
            chinese="出生年份相同",
            sql="substr(birth_digits_l, 1, 4) = substr(birth_digits_r, 1, 4)",
            m=2e-3,
            u=2e-2,
        ),
        build_else("another date of birth", "出生日期不同", 4e-3, 0.97),
    ),
)
