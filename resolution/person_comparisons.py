"""What is compared of persons: names and dates of birth."""

from resolution.comparisons import Comparison, Level, build_else, differs_in_one_character, is_missing

PERSON_NAME = Comparison(
    name="name",
    english="name",
    chinese="姓名",
    missing=is_missing("name_folded"),
    levels=(
        Level(
            id="same_folded",
            english="the same name",
            chinese="姓名相同",
            sql="name_folded_l = name_folded_r",
            m=0.93,
            u=2e-3,
            frequency="name_folded",
        ),
        Level(
            id="former_name",
            english="the name of one is a former name of the other",
            chinese="一方姓名是另一方的曾用名",
            sql="list_contains(former_folded_l, name_folded_r) OR list_contains(former_folded_r, name_folded_l)",
            m=0.01,
            u=1e-4,
            fixed_m=True,
            fixed_u=True,
        ),
        Level(
            id="same_sound",
            english="names that sound the same",
            chinese="姓名读音相同",
            sql="sound_l = sound_r",
            m=0.02,
            u=1e-3,
            frequency="sound",
        ),
        Level(
            id="one_character",
            english="the same surname, one character differs",
            chinese="同姓，一字不同",
            sql=f"surname_l = surname_r AND {differs_in_one_character('name_folded')}",
            m=0.02,
            u=2e-2,
        ),
        Level(
            id="cut_short",
            english="one name begins with the other",
            chinese="一方姓名是另一方的开头",
            sql="starts_with(name_folded_l, name_folded_r) OR starts_with(name_folded_r, name_folded_l)",
            m=0.01,
            u=2e-3,
        ),
        build_else("different names", "姓名不同", 0.01, 0.97),
    ),
)
BIRTH = Comparison(
    name="birth_on",
    english="date of birth",
    chinese="出生日期",
    missing=is_missing("birth_on"),
    levels=(
        Level(
            id="same",
            english="born on the same day",
            chinese="出生日期相同",
            sql="birth_on_l = birth_on_r",
            m=0.96,
            u=5e-5,
        ),
        Level(
            id="one_part",
            english="day and month swapped, or one of year, month and day differs",
            chinese="月日颠倒，或年、月、日之一不同",
            sql="(year(birth_on_l) = year(birth_on_r) AND month(birth_on_l) = day(birth_on_r)"
            " AND day(birth_on_l) = month(birth_on_r))"
            " OR (CASE WHEN year(birth_on_l) = year(birth_on_r) THEN 0 ELSE 1 END"
            " + CASE WHEN month(birth_on_l) = month(birth_on_r) THEN 0 ELSE 1 END"
            " + CASE WHEN day(birth_on_l) = day(birth_on_r) THEN 0 ELSE 1 END) = 1",
            m=0.03,
            u=5e-3,
        ),
        build_else("another date of birth", "出生日期不同", 0.01, 0.99),
    ),
)
