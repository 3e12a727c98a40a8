"""Models of foreign layouts as data: Latin names, dates, postcodes. Nothing here is learnt from a label.

String distances of the engine are right here: Latin letters are one byte each.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.quality.cohesion import Cohesion


@dataclass(frozen=True, slots=True)
class Level:
    """One degree of agreement; rare values of column `frequency` weigh more."""

    label: str
    sql: str
    frequency: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing compared, most telling level first; it says nothing when `missing` holds."""

    name: str
    missing: str
    levels: Sequence[Level]


@dataclass(frozen=True, slots=True)
class Layout:
    """All that is known of a data set before any of its truth is looked at."""

    name: str
    prepared: str
    """Statement from table `raw` (all its columns, `record_id`, `source`) to what is compared."""
    comparisons: Sequence[Comparison]
    blocks: Sequence[str]
    trained_on: Sequence[str]
    """Pairs that agree on one of these are where agreement is learnt by expectation maximisation."""
    certain: Sequence[str]
    """Rules that hold for almost no two different persons; how often random pairs match is told from them."""
    certain_recall: float
    """Share of the matches that `certain` is guessed to find."""
    one_record_a_source: bool = False
    variant_of: tuple[str, str] | None = None
    """Column of first names, and the rule of pairs in which another first name is a variant of the same person's."""


def _missing(column: str) -> str:
    return f"{column}_l IS NULL OR {column}_r IS NULL"


def _exact(column: str) -> Level:
    return Level("same", f"{column}_l = {column}_r", column)


def _alike(column: str, ratio: float) -> str:
    return f"jaro_winkler_similarity({column}_l, {column}_r) >= {ratio}"


def _off(column: str, most: int) -> Level:
    return Level(f"at most {most} off", f"damerau_levenshtein({column}_l, {column}_r) <= {most}")


_FIRST_ALIKE = (
    f"(list_contains(variants_l, first_name_r) OR {_alike('first_name', 0.85)}"
    " OR starts_with(first_name_l, first_name_r) OR starts_with(first_name_r, first_name_l))"
)
_SURNAME_ALIKE = _alike("surname", 0.88)
_NEW_YEARS = "month_day_l = '01-01' AND month_day_r = '01-01'"
_YEAR_DIGITS = " + ".join(
    f"(substr(birth_year_l, {place}, 1) <> substr(birth_year_r, {place}, 1))::INTEGER" for place in range(1, 5)
)
_TITLES = "'baron', 'baronet', 'earl', 'sir', 'lord', 'duke', 'the', 'viscount', 'marquess'"

HISTORICAL = Layout(
    name="historical_50k",
    prepared=f"""
        SELECT
            record_id, source, full_name, first_and_surname, first_name, surname, dob, birth_place,
            postcode_fake AS postcode, gender, occupation,
            split_part(postcode_fake, ' ', 1) AS outward, regexp_extract(postcode_fake, '^[a-z]+') AS area,
            substr(dob, 1, 4) AS birth_year, substr(dob, 6) AS month_day,
            substr(surname, 1, 3) AS surname_start, substr(first_name, 1, 3) AS first_start,
            list_sort(list_distinct(list_filter(
                string_split(regexp_replace(full_name, '[,.]', ' ', 'g'), ' '),
                lambda token: length(token) > 2 AND token NOT IN ({_TITLES}) AND ascii(token) > 57
            ))) AS tokens
        FROM raw
    """,
    comparisons=(
        Comparison(
            "name",
            _missing("first_name"),
            (
                Level("same full name", "full_name_l = full_name_r", "full_name"),
                Level("same first name and surname", "first_and_surname_l = first_and_surname_r", "first_and_surname"),
                Level("same surname, first name alike", f"surname_l = surname_r AND {_FIRST_ALIKE}", "surname"),
                Level(
                    "same first name, surname alike", f"first_name_l = first_name_r AND {_SURNAME_ALIKE}", "first_name"
                ),
                Level("two words in common", "len(list_intersect(tokens_l, tokens_r)) >= 2"),
                Level("same surname", "surname_l = surname_r", "surname"),
                Level("both alike", f"{_SURNAME_ALIKE} AND {_FIRST_ALIKE}"),
                Level("surname alike", _SURNAME_ALIKE),
                Level(
                    "a word in common", "len(list_intersect(tokens_l, tokens_r)) = 1 AND first_name_l <> first_name_r"
                ),
                Level("same first name", "first_name_l = first_name_r", "first_name"),
                Level("first name alike", _FIRST_ALIKE),
            ),
        ),
        Comparison(
            "dob",
            _missing("dob"),
            (
                # 1 January stands where only the year is known.
                Level("same, 1 January", f"{_NEW_YEARS} AND dob_l = dob_r", "dob"),
                _exact("dob"),
                Level("1 January, a digit of the year off", f"{_NEW_YEARS} AND ({_YEAR_DIGITS}) = 1"),
                Level("1 January, another year", _NEW_YEARS),
                _off("dob", 1),
                Level(
                    "same year, 1 January once",
                    "birth_year_l = birth_year_r AND (month_day_l = '01-01' OR month_day_r = '01-01')",
                ),
                Level("same year", "birth_year_l = birth_year_r"),
                Level("same month and day", "month_day_l = month_day_r"),
                _off("dob", 2),
            ),
        ),
        Comparison(
            "birth_place",
            _missing("birth_place"),
            (
                _exact("birth_place"),
                Level(
                    "one within the other",
                    "contains(birth_place_l, birth_place_r) OR contains(birth_place_r, birth_place_l)",
                ),
                Level("alike", _alike("birth_place", 0.88)),
            ),
        ),
        Comparison(
            "postcode",
            _missing("postcode"),
            (
                _exact("postcode"),
                _off("postcode", 1),
                Level("same district", "outward_l = outward_r", "outward"),
                _off("postcode", 2),
                Level("same area", "area_l = area_r"),
            ),
        ),
        Comparison("occupation", _missing("occupation"), (_exact("occupation"),)),
        Comparison("gender", _missing("gender"), (Level("same", "gender_l = gender_r"),)),
    ),
    blocks=(
        "l.postcode = r.postcode",
        "l.dob = r.dob AND l.surname_start = r.surname_start",
        "l.dob = r.dob AND l.first_start = r.first_start",
        "l.dob = r.dob AND l.outward = r.outward",
        "l.dob = r.dob AND l.birth_place = r.birth_place",
        "l.first_and_surname = r.first_and_surname",
        "l.surname = r.surname AND l.birth_year = r.birth_year",
        "l.surname = r.surname AND l.outward = r.outward",
        "l.first_name = r.first_name AND l.outward = r.outward",
        "l.surname = r.surname AND l.birth_place = r.birth_place",
        "l.birth_year = r.birth_year AND l.outward = r.outward",
        "l.surname = r.surname AND l.month_day = r.month_day",
        "l.outward = r.outward AND l.occupation = r.occupation",
        "l.surname = r.surname AND l.occupation = r.occupation",
        "l.first_name = r.first_name AND l.birth_year = r.birth_year AND l.birth_place = r.birth_place",
        "l.birth_place = r.birth_place AND l.occupation = r.occupation AND l.first_name = r.first_name",
    ),
    trained_on=(
        "l.dob = r.dob AND l.postcode = r.postcode",
        "l.first_and_surname = r.first_and_surname AND l.postcode = r.postcode",
        "l.first_and_surname = r.first_and_surname AND l.dob = r.dob",
        "l.postcode = r.postcode AND l.birth_place = r.birth_place",
    ),
    certain=(
        "l.full_name = r.full_name AND l.dob = r.dob",
        "l.surname = r.surname AND l.postcode = r.postcode",
        "l.dob = r.dob AND l.postcode = r.postcode",
        "l.surname = r.surname AND l.dob = r.dob",
    ),
    certain_recall=0.7,
    variant_of=("first_name", "l.surname = r.surname AND l.dob = r.dob AND l.postcode = r.postcode"),
)

_FEBRL_COLUMNS = (
    "given_name", "surname", "street_number", "address_1", "address_2", "suburb", "postcode", "state", "date_of_birth",
    "soc_sec_id",
)  # fmt: skip


def _build_febrl(name: str, *, one_record_a_source: bool) -> Layout:
    columns = ", ".join(f"nullif(trim({column}), '') AS {column}" for column in _FEBRL_COLUMNS)
    return Layout(
        name=name,
        prepared=f"SELECT record_id, source, {columns} FROM raw",
        comparisons=(
            Comparison(
                "name",
                "(given_name_l IS NULL AND surname_l IS NULL) OR (given_name_r IS NULL AND surname_r IS NULL)",
                (
                    Level("same", "given_name_l = given_name_r AND surname_l = surname_r"),
                    # Given name and surname are swapped in one record of a hundred.
                    Level("swapped", "given_name_l = surname_r AND surname_l = given_name_r"),
                    Level("surname same, given name alike",
                          f"surname_l = surname_r AND {_alike('given_name', 0.8)}"),
                    Level("given name same, surname alike",
                          f"given_name_l = given_name_r AND {_alike('surname', 0.8)}"),
                    Level("both alike", f"{_alike('given_name', 0.8)} AND {_alike('surname', 0.8)}"),
                    Level("same surname", "surname_l = surname_r", "surname"),
                    Level("same given name", "given_name_l = given_name_r", "given_name"),
                    Level("one alike", f"{_alike('given_name', 0.85)} OR {_alike('surname', 0.85)}"),
                ),
            ),
            Comparison("soc_sec_id", _missing("soc_sec_id"), (
                Level("same", "soc_sec_id_l = soc_sec_id_r"), _off("soc_sec_id", 1), _off("soc_sec_id", 2),
            )),
            Comparison("date_of_birth", _missing("date_of_birth"), (
                Level("same", "date_of_birth_l = date_of_birth_r"), _off("date_of_birth", 1), _off("date_of_birth", 2),
            )),
            Comparison("address_1", _missing("address_1"), (
                _exact("address_1"), Level("alike", _alike("address_1", 0.85)),
                Level("in the other line", "address_1_l = address_2_r OR address_2_l = address_1_r"),
            )),
            Comparison("postcode", _missing("postcode"), (_exact("postcode"), _off("postcode", 1))),
            Comparison("suburb", _missing("suburb"), (_exact("suburb"), Level("alike", _alike("suburb", 0.85)))),
            Comparison("street_number", _missing("street_number"), (
                Level("same", "street_number_l = street_number_r"), _off("street_number", 1),
            )),
        ),
        blocks=(
            "l.soc_sec_id = r.soc_sec_id",
            "l.date_of_birth = r.date_of_birth",
            "l.given_name = r.given_name AND l.surname = r.surname",
            "l.given_name = r.surname AND l.surname = r.given_name",
            "l.postcode = r.postcode AND l.surname = r.surname",
            "l.postcode = r.postcode AND l.given_name = r.given_name",
            "l.address_1 = r.address_1",
            "l.suburb = r.suburb AND l.street_number = r.street_number",
            "l.surname = r.surname AND l.suburb = r.suburb",
            "l.street_number = r.street_number AND l.postcode = r.postcode",
            "l.address_2 = r.address_2 AND l.postcode = r.postcode",
            "l.given_name = r.given_name AND l.suburb = r.suburb",
        ),
        trained_on=("l.soc_sec_id = r.soc_sec_id", "l.date_of_birth = r.date_of_birth"),
        certain=(
            "l.soc_sec_id = r.soc_sec_id",
            "l.given_name = r.given_name AND l.surname = r.surname AND l.date_of_birth = r.date_of_birth",
        ),
        certain_recall=0.9,
        one_record_a_source=one_record_a_source,
    )  # fmt: skip


FEBRL3 = _build_febrl("febrl3", one_record_a_source=False)
FEBRL4 = _build_febrl("febrl4", one_record_a_source=True)

LOOSEST = Cohesion(link_bits=-2.0, floor_bits=-4.75, unscored_bits=-5.0)
"""The loosest rules that the gate may choose; the strictest follow from it by `RUNGS`."""
FLOORS = tuple(-4.75 + 0.25 * step for step in range(20))
"""Floors in bits among which the gate chooses, the loosest first."""
