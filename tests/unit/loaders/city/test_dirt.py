"""Each dirty pattern is where the truth says, and looks as its name says; rates are what the profile says."""

import re
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from kg.errors import ConfigurationError
from loaders.city.dirt import Cell, Outcome, Pattern, Slot, Surroundings, find_fate
from loaders.city.error_profiles import HEAVY, NONE, USUAL, add_rates, read_error_profile
from loaders.city.layouts import Layout
from loaders.city.rows import Row, RowSoiler
from loaders.city.soiling import SOILINGS
from loaders.city.streams import Streams

DOCS = Path(__file__).parents[4] / "docs" / "city.md"
NUMBER = r"66\d{15}[\dX]"
EXAMPLES = {
    Pattern.MISSING_NUMBER: "",
    Pattern.FIFTEEN_DIGITS: r"66\d{13}",
    Pattern.LOWER_CASE: r"[\da-z]+",
    Pattern.LETTER_FOR_DIGIT: r"[\dA-Z]*[OI][\dA-Z]*",
    Pattern.EXPONENT: r"\d\.\d{5}E\+\d\d",
    Pattern.AGENT_NUMBER: NUMBER,
    Pattern.TRAILING_TAB: r"[\dA-Z]+\t",
    Pattern.LEADING_QUOTE: r"'[\dA-Z]+",
    Pattern.FORMULA: r'="[\dA-Z]+"',
    Pattern.ORGANISATION_CODE: r"[\dA-Z]{8}-[\dX]",
    Pattern.ALIAS: r".+\(曾用名:.+\)",
    Pattern.HONORIFIC: r".+(先生|女士)",
    Pattern.IDLE_SPACE: r".+[ 　].+",
    Pattern.ETHNIC_SEPARATOR: r".+[•・ .‧．∙].+",
    Pattern.ETHNIC_TRUNCATED: r".{4}",
    Pattern.HALF_WIDTH_BRACKETS: r".*\(.+\).*",
    Pattern.LEGAL_FORM_WORDING: r".+有限(责任)?公司",
    Pattern.NAMELESS_BUSINESS: r"\*{5}",
    Pattern.SHARED_PHONE: r"12\d{9}",
    Pattern.PLACEHOLDER_PHONE: "13800000000",
    Pattern.WITHOUT_CITY: r"(?!鹏城市|云泽省).+",
    Pattern.VILLAGE: r".*村.*",
    Pattern.MERGED_DISTRICT: r"660111|.*旧港区.*",
    Pattern.LONG_DIVISION: r"66\d{7}(\d{3})?",
    Pattern.IMPOSSIBLE_DATE: r"\d{4}-02-30",
    Pattern.EMPTY_WORD: r"无|-|/|—|NULL",
}
AROUND = Surroundings(("660102199001010014", "660102198001010016"), ("12000000000", "12100000000"))


def test_every_planted_value_stands_where_the_truth_says_and_looks_as_its_name_says(city):
    dirt = city.read_rows("truth/dirt.csv")
    assert len(dirt) == city.report.dirt_count > 1000
    for row in dirt:
        header = city.read_lines(row["file"])[0]
        line = city.read_line(row["file"], int(row["line"]))
        if row["pattern"] == Pattern.SHIFTED_COLUMNS:
            assert len(line) == len(header) + 1
        else:
            value = line[header.index(row["column"])]
            assert re.fullmatch(EXAMPLES.get(Pattern(row["pattern"]), ".+"), value), row


def test_only_the_rows_in_the_truth_are_shifted(city):
    named = Counter(row["file"] for row in city.read_rows("truth/dirt.csv") if row["pattern"] == "shifted_columns")
    for path in city.report.row_counts:
        header, *lines = city.read_lines(path)
        assert sum(len(line) != len(header) for line in lines) == named[path]


def test_a_refused_row_has_nothing_else_wrong(city):
    dirt = city.read_rows("truth/dirt.csv")
    places = Counter((row["file"], row["line"]) for row in dirt)
    assert all(places[row["file"], row["line"]] == 1 for row in dirt if row["outcome"] == Outcome.REFUSED)


def test_a_reason_is_given_where_a_value_is_lost_and_only_there(city):
    for row in city.read_rows("truth/dirt.csv"):
        assert bool(row["reason"]) == (row["outcome"] in {Outcome.BLANKED, Outcome.REFUSED})
        assert ":" in row["record_key"]


def test_misspelled_persons_have_a_good_number_or_a_birth_date_beside_the_name(city):
    for row in city.read_rows("truth/dirt.csv"):
        if row["pattern"] == Pattern.TYPO and "/market/" in row["file"]:
            header = city.read_lines(row["file"])[0]
            line = city.read_line(row["file"], int(row["line"]))
            number = next(column for column in ("法定代表人证件号码", "证件号码") if column in header)
            assert re.fullmatch(NUMBER, line[header.index(number)])


def test_shareholders_often_lack_their_number_and_residents_rarely(city):
    holders = [row for row in city.read("shareholder.csv") if row["股东类型"] == "自然人股东"]
    residents = city.read("register.csv")
    assert 0.4 < sum(not row["证件号码"] for row in holders) / len(holders) < 0.6
    assert 0 < sum(not row["公民身份号码"] for row in residents) / len(residents) < 0.05


def test_a_clean_city_has_no_dirt_and_the_same_records(city, clean_city):
    assert clean_city.report.dirt_count == 0
    assert clean_city.report.row_counts == city.report.row_counts
    assert clean_city.read_rows("truth/party_truth.csv") == city.read_rows("truth/party_truth.csv")


def test_every_pattern_of_every_slot_has_a_fate():
    for slot, soilings in SOILINGS.items():
        for pattern, _ in soilings:
            outcome, reason = find_fate(pattern, slot)
            assert bool(reason) == (outcome in {Outcome.BLANKED, Outcome.REFUSED})


@pytest.mark.parametrize("profile", [USUAL, HEAVY])
def test_a_profile_has_every_pattern_and_never_more_than_one_a_value(profile):
    assert set(profile.rates) == set(Pattern)
    assert all(add_rates(slot, profile.rates) <= 1 for slot in Slot)


def test_values_are_soiled_as_often_as_the_profile_says(tmp_path):
    (tmp_path / "mine.yaml").write_text("base: none\nrates: {fifteen_digits: 0.25, exponent: 0.5}\n")
    layout = Layout("source", "file.csv", ("key", "number"))
    soiler = RowSoiler(layout, read_error_profile(str(tmp_path / "mine.yaml")), Streams(1), AROUND)
    rows = (Row(f"r:{place}", ("k", Cell("660102199001010014", Slot.PERSON_NUMBER))) for place in range(4000))
    found = Counter(blemish.pattern for row in rows for blemish in soiler.soil(row)[1])
    assert set(found) == {Pattern.FIFTEEN_DIGITS, Pattern.EXPONENT}
    assert 900 < found[Pattern.FIFTEEN_DIGITS] < 1100
    assert 1900 < found[Pattern.EXPONENT] < 2100


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("base: dirty", "base"),
        ("rates: {fifteen_digit: 0.1}", "fifteen_digit is no pattern"),
        ("rates: {fifteen_digits: 1.5}", "from 0 to 1"),
        ("rates: {fifteen_digits: often}", "from 0 to 1"),
        ("rates: {fifteen_digits: 0.6, exponent: 0.6}", "add up to 1.20"),
        ("rates: [fifteen_digits]", "maps patterns to rates"),
        ("colour: red", "nothing else"),
    ],
)
def test_a_profile_of_ones_own_says_what_is_wrong_with_it(tmp_path, text, says):
    (tmp_path / "mine.yaml").write_text(text)
    with pytest.raises(ConfigurationError, match=re.escape(says)):
        read_error_profile(str(tmp_path / "mine.yaml"))


def test_a_profile_that_is_neither_known_nor_a_file_is_told():
    with pytest.raises(ConfigurationError, match="none, usual, heavy"):
        read_error_profile("filthy")


def test_profiles_are_found_by_name():
    assert read_error_profile("none") is NONE
    assert read_error_profile("heavy") is HEAVY


def test_the_documented_rates_and_outcomes_are_those_of_the_code():
    documented = re.findall(r"^\| `(\w+)` \| (\S+ ?\S*) \| (\S+ ?\S*) \| .* \| (.+) \|$", DOCS.read_text("utf-8"), re.M)
    assert [name for name, *_ in documented] == [pattern.value for pattern in Pattern]
    for name, usual, heavy, outcomes in documented:
        pattern = Pattern(name)
        form = "× {:g}" if pattern is Pattern.MISSING_NUMBER else "{:g} %"
        scale = 1 if pattern is Pattern.MISSING_NUMBER else 100
        assert usual == form.format(round(USUAL.rates[pattern] * scale, 4))
        assert heavy == form.format(round(HEAVY.rates[pattern] * scale, 4))
        slots = [slot for slot, soilings in SOILINGS.items() if any(pattern is found for found, _ in soilings)]
        fates = {find_fate(pattern, slot) for slot in slots or [None]}
        assert all(fate.outcome.value in outcomes and fate.reason in outcomes for fate in fates)


def test_a_word_for_emptiness_never_stands_where_something_is():
    soiler = RowSoiler(Layout("source", "file.csv", ("name",)), HEAVY, Streams(3), AROUND)
    for place in range(500):
        text = "" if place % 2 else "有"
        _, blemishes = soiler.soil(Row(f"r:{place}", (Cell(text, Slot.OPTIONAL),)))
        assert not (text and blemishes)


def test_the_same_row_is_soiled_alike_whatever_stood_before_it():
    cell = Cell("660102199001010014", Slot.PERSON_NUMBER)
    layout = Layout("source", "file.csv", ("key", "number"))
    one, other = (RowSoiler(layout, HEAVY, Streams(5), AROUND) for _ in range(2))
    rows = [Row(f"r:{place}", ("k", cell)) for place in range(200)]
    assert [one.soil(row) for row in rows] == [other.soil(row) for row in reversed(rows)][::-1]


def test_no_soiling_gives_back_the_clean_text():
    cells = {
        Slot.PERSON_NUMBER: "66010219900101123X", Slot.FIRM_CODE: "91660102MA50001X2K", Slot.PERSON_NAME: "张伟强",
        Slot.PHONE: "12012345678", Slot.DATE: "2020年01月02日", Slot.CAPITAL: "500万元人民币", Slot.DIVISION: "660106",
        Slot.ADDRESS: "鹏城市中和区云溪街道滨河社区和顺街3号603室", Slot.FIRM_NAME: "鹏城市恒瑞贸易有限公司",
        Slot.END: "9999-12-31", Slot.HOUSE_CODE: "6601060020020000029001001", Slot.BUSINESS_NAME: "鹏城市西岭区创通店",
    }  # fmt: skip
    for slot, text in cells.items():
        for pattern, soiling in SOILINGS[slot]:
            for seed in range(5):
                dirty = soiling(Cell(text, slot), Random(seed), AROUND)
                assert dirty != text, pattern
