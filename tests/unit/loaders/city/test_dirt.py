"""Each dirty pattern is there, is where the truth says, and looks as its name says."""

import re
from collections import Counter

from loaders.city.dirt import Pattern

EXAMPLES = {
    Pattern.MISSING_NUMBER: "",
    Pattern.FIFTEEN_DIGITS: r"66\d{13}",
    Pattern.LOWER_CASE_X: r"66\d{15}x",
    Pattern.FULL_WIDTH_DIGITS: r"[０-９]{17}[０-９Ｘ]",
    Pattern.EXPONENT: r"6\.6\d{4}E\+17",
    Pattern.WRONG_CHECK_DIGIT: r"66\d{15}[\dX]",
    Pattern.AGENT_NUMBER: r"66\d{15}[\dX]",
    Pattern.ALIAS: r".+\(曾用名:.+\)",
    Pattern.ETHNIC_SEPARATOR: r".+[•・ .‧].+",
    Pattern.HALF_WIDTH_BRACKETS: r".*\(.+\).*",
    Pattern.LEGAL_FORM_WORDING: r".+有限(责任)?公司",
    Pattern.SHARED_PHONE: r"12\d{9}",
}


def test_every_pattern_occurs_and_looks_as_its_name_says(city):
    dirt = city.read_rows("truth/dirt.csv")
    assert {row["pattern"] for row in dirt} == {pattern.value for pattern in Pattern}
    assert len(dirt) == city.report.dirt_count
    for row in dirt:
        header, *lines = city.read_lines(row["file"])
        line = lines[int(row["line"]) - 2]
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


def test_misspelled_persons_have_a_number_or_a_birth_date_beside_the_name(city):
    for row in city.read_rows("truth/dirt.csv"):
        if row["pattern"] == Pattern.TYPO and "/market/" in row["file"]:
            header, *lines = city.read_lines(row["file"])
            line = lines[int(row["line"]) - 2]
            number = next(column for column in ("法定代表人证件号码", "证件号码") if column in header)
            assert re.fullmatch(r"66\d{15}[\dX]", line[header.index(number)])


def test_shareholders_often_lack_their_number_and_residents_rarely(city):
    holders = [row for row in city.read_rows("night-1/market/shareholder.csv") if row["股东类型"] == "自然人股东"]
    residents = city.read_rows("night-1/household/register.csv")
    assert 0.4 < sum(not row["证件号码"] for row in holders) / len(holders) < 0.6
    assert 0 < sum(not row["公民身份号码"] for row in residents) / len(residents) < 0.05
