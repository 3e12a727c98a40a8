"""The league is worked out from reports alone, and compares nobody on what does not apply."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import orjson
import pytest

from kg.errors import ConfigurationError
from kg.home import Home
from loaders.quality.assessment import read_assessment
from loaders.quality.league import League, build_league
from loaders.quality.shape import DimensionName, Score, build_score

FIRST, SECOND = date(2026, 2, 1), date(2026, 2, 2)
Scores = dict[DimensionName, tuple[float, float]]
PERFECT: Scores = dict.fromkeys(DimensionName, (10.0, 10.0))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").ensure()


def put(
    home: Home,
    source: str,
    night: date,
    scores: Mapping[DimensionName, tuple[float, float]] = PERFECT,
    department: str | None = None,
) -> None:
    spoken = {name.value: build_score(*scores[name]) if name in scores else None for name in DimensionName}
    document = {
        "schema_version": "1", "source": source, "department": department or f"{source}局", "night": night,
        "scores": spoken,
    }  # fmt: skip
    folder = home.reports / "sources" / night.isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{source}.json").write_bytes(orjson.dumps(document))


def ranks(league: League) -> list[tuple[int | None, str, float | None]]:
    return [(one.rank, one.source, one.index) for one in league.sources]


def test_weights_sum_to_a_hundred_and_every_dimension_has_one() -> None:
    method = read_assessment()
    assert set(method.dimensions) == set(DimensionName)
    assert sum(dimension.weight for dimension in method.dimensions.values()) == 100
    assert [grade.lowest for grade in method.grades] == sorted((grade.lowest for grade in method.grades), reverse=True)
    assert method.grades[-1].lowest == 0


def test_the_index_is_the_weighted_mean_of_what_applies() -> None:
    method = read_assessment()
    scores: dict[DimensionName, Score | None] = dict.fromkeys(DimensionName)
    scores |= {
        DimensionName.COMPLETENESS: build_score(99, 100),  # floor 0.9: 90 points, weight 20
        DimensionName.VALIDITY: build_score(96, 100),  # floor 0.9: 60 points, weight 30
        DimensionName.TIMELINESS: build_score(1, 2),  # floor 0: 50 points, weight 25
    }
    assert method.build_index(scores) == 64.7  # (20 × 90 + 30 × 60 + 25 × 50) / 75
    scores[DimensionName.TIMELINESS] = None
    assert method.build_index(scores) is None


@pytest.mark.parametrize(("share", "points"), [(0.5, 0), (0.9, 0), (0.95, 50), (1.0, 100)])
def test_points_run_evenly_from_the_floor(share: float, points: float) -> None:
    validity = read_assessment().dimensions[DimensionName.VALIDITY]
    assert validity.count_points(share) == pytest.approx(points)


def test_a_period_sums_what_was_looked_at_so_large_nights_count_more(home: Home) -> None:
    put(home, "a", FIRST, {**PERFECT, DimensionName.VALIDITY: (9, 10)})
    put(home, "a", SECOND, {**PERFECT, DimensionName.VALIDITY: (90, 90)})
    (standing,) = build_league(home).sources
    assert standing.scores["validity"] == 0.99
    assert standing.index == 97.0  # 90 points of weight 30
    assert standing.grade == "优秀"
    assert standing.night_count == 2


def test_equal_sources_share_a_rank_and_the_next_is_left_out(home: Home) -> None:
    worse = {**PERFECT, DimensionName.VALIDITY: (95, 100)}
    for source, scores in (("c", worse), ("b", PERFECT), ("a", PERFECT)):
        put(home, source, FIRST, scores)
    assert ranks(build_league(home)) == [(1, "a", 100.0), (1, "b", 100.0), (3, "c", 85.0)]


def test_a_source_is_not_marked_down_for_what_does_not_apply(home: Home) -> None:
    without: Scores = {name: score for name, score in PERFECT.items() if name is not DimensionName.CONSISTENCY}
    put(home, "a", FIRST, without)
    put(home, "b", FIRST, {**PERFECT, DimensionName.CONSISTENCY: (99, 100)})
    league = build_league(home)
    assert ranks(league) == [(1, "a", 100.0), (2, "b", 98.5)]
    assert league.sources[0].scores["consistency"] is None


def test_too_little_to_go_by_is_not_ranked(home: Home) -> None:
    put(home, "a", FIRST, {DimensionName.VALIDITY: (1, 1), DimensionName.TIMELINESS: (1, 1)})
    put(home, "b", FIRST)
    assert ranks(build_league(home)) == [(1, "b", 100.0), (None, "a", None)]


def test_the_trend_is_against_a_period_as_long_just_before(home: Home) -> None:
    put(home, "a", date(2026, 1, 29), {**PERFECT, DimensionName.VALIDITY: (0, 100)})  # too early to be compared
    put(home, "a", date(2026, 1, 30), {**PERFECT, DimensionName.VALIDITY: (95, 100)})
    put(home, "a", date(2026, 1, 31), {**PERFECT, DimensionName.VALIDITY: (90, 100)})
    put(home, "a", FIRST)
    put(home, "a", SECOND)
    league = build_league(home, FIRST, SECOND)
    assert (league.before_from, league.before_to) == (date(2026, 1, 30), date(2026, 1, 31))
    (standing,) = league.sources
    assert (standing.index, standing.index_before, standing.change) == (
        100.0,
        77.5,
        22.5,
    )  # 92.5 %: 25 points of weight 30
    assert build_league(home, date(2026, 1, 29)).sources[0].change is None


def test_a_department_is_the_mean_of_its_sources_and_its_change_that_of_those_in_both_periods(home: Home) -> None:
    half = {**PERFECT, DimensionName.VALIDITY: (95, 100)}
    put(home, "a", FIRST, half, "甲局")
    put(home, "a", SECOND, PERFECT, "甲局")
    put(home, "b", SECOND, half, "甲局")
    put(home, "c", SECOND, PERFECT, "乙局")
    first, second = build_league(home, SECOND).departments
    assert (first.rank, first.department, first.index, first.change) == (1, "乙局", 100.0, None)
    assert (second.rank, second.index, second.source_count) == (2, 92.5, 2)
    assert (second.index_before, second.change) == (85.0, 15.0)


def test_a_period_without_reports_and_one_the_wrong_way_round_say_so(home: Home) -> None:
    with pytest.raises(ConfigurationError, match="kg refresh"):
        build_league(home)
    put(home, "a", FIRST)
    with pytest.raises(ConfigurationError, match="There are 2026-02-01 to 2026-02-01"):
        build_league(home, date(2026, 3, 1), date(2026, 3, 2))
    with pytest.raises(ConfigurationError, match="before it begins"):
        build_league(home, SECOND, FIRST)


def test_a_report_of_another_version_is_not_guessed_at(home: Home) -> None:
    put(home, "a", FIRST)
    path = home.reports / "sources" / FIRST.isoformat() / "a.json"
    path.write_bytes(path.read_bytes().replace(b'"schema_version":"1"', b'"schema_version":"9"'))
    with pytest.raises(ConfigurationError, match="version 9"):
        build_league(home)
