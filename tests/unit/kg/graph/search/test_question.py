"""A text becomes probes of letters and digits; no syntax of the caller's gets through, and what cannot be asked is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from kg.errors import RequestError
from kg.graph.search.probes import MatchKind, Probe, SearchField
from kg.graph.search.question import Search, SearchFilters, build_search
from kg.identifiers.firm_name import build_regions
from kg.identifiers.reference_tables import national_tables
from kg.identifiers.region_sounds import RegionSounds

REGIONS = build_regions(national_tables())
SOUNDS = RegionSounds(REGIONS)
WORD = r"[^\W_]"
PATTERN = re.compile(rf"/{WORD}*\((?:{WORD}|\.\??|\|)+\){WORD}*/")
"""A regular expression of ours: nothing in it is syntax but the characters that this names."""
CLAUSE = re.compile(
    rf'\+?search_[a-z_]+:(?:"{WORD}+"|(?:\\?{WORD})+\*?|{PATTERN.pattern}|\("{WORD}+"(?: "{WORD}+")*\))'
)


def search(text: str, filters: SearchFilters | None = None) -> Search:
    return build_search(text, filters or SearchFilters(), REGIONS, SOUNDS)


def find(found: Search, field: SearchField, kind: MatchKind) -> list[Probe]:
    return [probe for probe in (*found.first, *found.further) if (probe.field, probe.kind) == (field, kind)]


def is_ours(query: str) -> bool:
    """Whether a Lucene query is made of nothing but clauses of ours."""
    return re.sub(r"[()+ ]", "", CLAUSE.sub("", query)) == ""


@pytest.mark.parametrize("text", ["", "  ", "。", "*", "???", "🐉🐉", '"" \\\\ && ||', "(", "/.*/", "\x00\x00"])
def test_a_text_without_letters_and_digits_is_refused_in_words(text: str) -> None:
    with pytest.raises(RequestError, match="no letter and no digit"):
        search(text)


@pytest.mark.parametrize("text", ["华", "a", "9", "（华）", "*a*", "有"])
def test_one_character_is_too_little(text: str) -> None:
    with pytest.raises(RequestError, match="at least 2"):
        search(text)


def test_a_huge_text_is_refused_unread() -> None:
    with pytest.raises(RequestError, match="at most 120"):
        search("华" * 100_000)


@pytest.mark.parametrize(
    "text",
    [
        "search_name:华为", "华为* OR *:*", "NOT 华为", "AND", "OR", "NOT", "华为~9", '"华为" AND "技术"', "华为^100",
        "[a TO z]", "{a TO z}", "华为\\", "TO", "a:b:c", "\\u0041", "uni\\u", "𬭩𬭩化工", "ＡＮＤ ＯＲ",
    ],
)  # fmt: skip
def test_no_syntax_of_the_caller_reaches_an_index(text: str) -> None:
    found = search(text)
    for probe in (*found.first, *found.further):
        assert is_ours(probe.query), probe.query
        outside = PATTERN.sub("", probe.query)
        assert not re.search(r"(?<!\\)\b(AND|OR|NOT)\b(?!\")", outside), probe.query


@given(st.text(max_size=120))
def test_any_text_is_refused_in_words_or_becomes_probes_of_ours(text: str) -> None:
    try:
        found = search(text)
    except RequestError:
        return
    assert 0 < len(found.first) + len(found.further) < 40
    assert all(is_ours(probe.query) for probe in (*found.first, *found.further))


def test_a_region_in_front_is_asked_for_as_a_region_and_a_legal_form_is_not_asked_for() -> None:
    (exact, anywhere) = find(search("深圳华为技术有限公司"), SearchField.TRADE_NAME, MatchKind.EXACT)[:2]
    assert exact.query == '+(search_trade_names:"华为技术") +search_attributes:("深圳")'
    assert anywhere.query == 'search_trade_names:"华为技术"'
    assert exact.worth > anywhere.worth


def test_initials_may_stand_behind_a_regions() -> None:
    probes = find(search("szhw"), SearchField.INITIALS, MatchKind.EXACT)
    assert [probe.text for probe in probes] == ["szhw", "hw"]
    assert '"深圳"' in probes[1].query


def test_pinyin_may_stand_behind_a_regions_and_before_a_legal_forms() -> None:
    probes = find(search("Shen Zhen huawei jishu youxian gongsi"), SearchField.PINYIN, MatchKind.EXACT)
    assert [probe.text for probe in probes] == ["shenzhenhuaweijishu", "huaweijishu"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("91440300MA5", "91440300MA5"), ("91440300ma5", "91440300MA5"), ("９１４４", "9144"), ("914", None),
        ("91440300MA5XXXXXXXXXX", None), ("91440300 MA5", "91440300MA5"), ("91I4", None), ("hw", None),
    ],
)  # fmt: skip
def test_the_beginning_of_a_code_is_looked_for_as_a_code(text: str, code: str | None) -> None:
    assert search(text).code_prefix == code


def test_what_cannot_be_found_is_not_looked_for() -> None:
    """Each probe costs an index as much as the bare query does: a code was asked for as pinyin, letters as a name."""
    code, letters, name = search("91440300MA5"), search("szhuawei"), search("深圳华为技术")
    assert not {probe.field for probe in (*code.first, *code.further)} & {SearchField.PINYIN, SearchField.INITIALS}
    assert not find(letters, SearchField.NAME, MatchKind.ONE_CHARACTER_OFF)
    assert find(letters, SearchField.PINYIN, MatchKind.ONE_CHARACTER_OFF)
    assert find(letters, SearchField.TRADE_NAME, MatchKind.ONE_CHARACTER_OFF)
    assert find(name, SearchField.NAME, MatchKind.ONE_CHARACTER_OFF)


def test_filters_stand_in_every_probe() -> None:
    filters = SearchFilters("4403", "C39", "limited_company", "active")
    found = search("华为", filters)
    wanted = (
        r"+search_attributes:4403* +search_attributes:\C39* "
        '+search_attributes:"limited_company" +search_attributes:"active"'
    )
    assert all(probe.query.endswith(wanted) for probe in (*found.first, *found.further))
    assert filters.prefixes() == ["4403", "C39", "limited_company", "active"]


def spell(text: str) -> list[str]:
    found = search(text)
    return [probe.text for probe in find(found, SearchField.PINYIN, MatchKind.EXACT)]


@pytest.mark.parametrize("text", ["lvye", "lüye", "LÜYE", "lǜyě", "lu\u0308ye", "lǜ yě", "ｌüye"])
def test_pinyin_is_understood_with_tones_and_umlauts(text: str) -> None:
    assert spell(text) == ["lvye"]


def test_tones_are_letters_of_no_others_name() -> None:
    assert spell("huáwéi") == ["huawei"]
    assert spell("xī'ān") == spell("xian")
    assert not spell("华wéi")


def test_initials_of_four_letters_may_hold_one_that_is_wrong() -> None:
    (off,) = find(search("hwjd"), SearchField.INITIALS, MatchKind.ONE_CHARACTER_OFF)
    assert matches(off, "hwjs")
    assert not matches(off, "hwkd" + "s")
    assert not find(search("hwj"), SearchField.INITIALS, MatchKind.ONE_CHARACTER_OFF)


def matches(probe: Probe, term: str) -> bool:
    """Whether a term answers to a probe of regular expressions."""
    return any(re.fullmatch(pattern, term) for pattern in re.findall("/([^/]+)/", probe.query))


@given(st.text("华为科技", min_size=3, max_size=14), st.text("华为科技", max_size=15))
def test_one_character_off_is_all_that_is_one_step_away_and_nothing_else(text: str, term: str) -> None:
    """The distance of optimal string alignment, as `matches` reckons it afterwards."""
    probe = next(probe for probe in search(text).further if probe.kind is MatchKind.ONE_CHARACTER_OFF)
    assert matches(probe, term) == (OSA.distance(probe.text, term) <= 1)
    for place in range(len(probe.text)):
        near = (
            probe.text[:place] + probe.text[place + 1 :],
            probe.text[:place] + "云" + probe.text[place:],
            probe.text[:place] + "云" + probe.text[place + 1 :],
            probe.text[:place] + probe.text[place : place + 2][::-1] + probe.text[place + 2 :],
        )
        assert all(matches(probe, one) for one in near), (probe.text, place)
