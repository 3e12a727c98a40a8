"""A night's report: figures that can be checked by hand, no value of a row, the same file whenever it is written."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from loaders.contracts.obligations import Period, PeriodUnit
from loaders.quality.report import build_name, build_reports, write_reports, write_reports_since
from loaders.quality.shape import DimensionName, SourceNightReport
from tests.deliveries import Refusal, Registry, build_contract, build_registry

NIGHT = date(2026, 1, 20)
HOSTILE = """<script>alert('x')</script>"&{{ 7*7 }}"""


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return build_registry(tmp_path)


def before(nights: int) -> date:
    return NIGHT - timedelta(days=nights)


def report(registry: Registry, contract: Any = None, night: date = NIGHT) -> SourceNightReport:
    (found,) = build_reports(registry.home, [contract or build_contract()], registry.settings, night)
    return found


def share(found: SourceNightReport, name: DimensionName) -> float | None:
    score = found.scores[name]
    return None if score is None else score.share


def test_completeness_looks_at_required_columns_and_shows_every_one(registry: Registry) -> None:
    registry.deliver(NIGHT, rows=10, missing={"企业名称": 1, "序号": 0, "证件号码": 9, "职务": 0})
    found = report(registry)
    assert share(found, DimensionName.COMPLETENESS) == 0.95  # 1 of 2 × 10 cells
    assert [(line.column, line.is_required, line.filled_share) for line in found.columns] == [
        ("企业名称", True, 0.9), ("序号", True, 1.0), ("职务", False, 1.0), ("证件号码", False, 0.1),
    ]  # fmt: skip


def test_a_column_whose_filling_was_agreed_on_costs_only_what_breaks_the_agreement(registry: Registry) -> None:
    contract = build_contract()
    contract.tables[0].rules = (
        SimpleNamespace(name="number_missing", column="证件号码"),
        SimpleNamespace(name="office_missing", column="职务"),
        SimpleNamespace(name="name_missing", column="企业名称"),  # required: counted already
    )
    delivery = registry.deliver(NIGHT, rows=10, missing={"企业名称": 1, "序号": 0})
    for rule, broken, is_met in (("number_missing", 4, True), ("office_missing", 4, False), ("name_missing", 1, False)):
        registry.run(
            "INSERT INTO rule_outcome VALUES (?, ?, 'completeness', 'warning', ?, 10, ?)",
            [delivery, rule, broken, is_met],
        )
    score = report(registry, contract).scores[DimensionName.COMPLETENESS]
    assert score is not None
    assert (score.kept, score.looked_at) == (35, 40)


def test_validity_counts_cells_lost_and_a_missing_required_value_is_not_counted_again(registry: Registry) -> None:
    refused = [
        Refusal(2),  # whole row: 4 columns
        Refusal(3, record_type="position"),  # one record of a row: 1 value
        Refusal(4, reason="value.missing", column="序号"),
    ]
    registry.deliver(NIGHT, rows=10, refused=refused, blanked={("职务", "code.unknown"): 3})
    found = report(registry)
    assert share(found, DimensionName.VALIDITY) == 0.8  # 40 cells, 4 + 1 + 3 lost
    assert (found.refused_count, found.refused_share, found.blanked_count) == (3, 0.3, 3)


def test_what_no_department_can_mend_costs_nothing_and_is_not_asked_for(registry: Registry) -> None:
    foreign = Refusal(2, reason="identity_number.other_document")
    registry.deliver(NIGHT, rows=10, refused=[foreign], blanked={("职务", "phone.foreign"): 3})
    found = report(registry)
    assert share(found, DimensionName.VALIDITY) == 1.0
    assert len(found.reasons) == 2
    assert found.mend_first == ()


def test_reasons_name_file_column_and_first_lines(registry: Registry) -> None:
    registry.deliver(NIGHT, rows=20, refused=[Refusal(line) for line in (9, 8, 7, 6, 5, 4, 3)])
    (line,) = report(registry).reasons
    assert (line.file, line.column, line.count, line.share) == ("market/officer.csv", "证件号码", 7, 0.35)
    assert line.example_lines == (3, 4, 5, 6, 7)


def test_uniqueness_counts_records_repeated_and_overridden(registry: Registry) -> None:
    registry.deliver(NIGHT, rows=10)
    assert share(report(registry), DimensionName.UNIQUENESS) is None  # held or not applied: nothing to say
    registry.apply(NIGHT, created=3, changed=2, unchanged=3, repeated=1, overridden=1)
    assert share(report(registry), DimensionName.UNIQUENESS) == 0.8


def test_consistency_is_the_mean_over_rules_and_leaves_rules_of_other_dimensions_out(registry: Registry) -> None:
    delivery = registry.deliver(NIGHT, rows=10)
    registry.note_rule(delivery, "a", broken=2)
    registry.note_rule(delivery, "b", broken=0)
    registry.run("INSERT INTO rule_outcome VALUES (?, 'c', 'conformity', 'warning', 10, 10, false)", [delivery])
    assert share(report(registry), DimensionName.CONSISTENCY) == 0.9


def test_a_source_without_rules_is_not_judged_on_them(registry: Registry) -> None:
    registry.deliver(NIGHT, rows=10, missing={"企业名称": 0, "序号": 0})
    found = report(registry)
    assert share(found, DimensionName.CONSISTENCY) is None
    assert found.index == 100.0


def test_a_file_is_missing_only_after_a_first_one_and_when_its_period_is_over(registry: Registry) -> None:
    weekly = build_contract(every=Period(1, PeriodUnit.WEEK))
    never = report(registry, weekly)
    assert [(line.missing_for, line.is_delivered) for line in never.due] == [(None, False)]
    registry.deliver(before(6))
    assert report(registry, weekly).due[0].missing_for is None
    night = NIGHT + timedelta(days=1)
    later = report(registry, weekly, night)
    assert (later.due[0].missing_for, later.outcome) == (night, "nothing_delivered")
    assert share(later, DimensionName.TIMELINESS) == 0
    assert "officer" in later.mend_first[0].english


def test_a_file_with_agreed_latency_is_missed_when_that_is_over(registry: Registry) -> None:
    slow = build_contract(latency_days=1)
    registry.deliver(before(2))
    assert report(registry).due[0].missing_for == NIGHT
    assert report(registry, slow, before(1)).due[0].missing_for is None
    assert report(registry, slow).due[0].missing_for == before(1)
    registry.deliver(NIGHT)  # the file for the night before stays missing
    found = report(registry, slow)
    assert (found.due[0].missing_for, share(found, DimensionName.TIMELINESS)) == (before(1), 0.5)
    registry.deliver(before(1))
    assert share(report(registry, slow), DimensionName.TIMELINESS) == 1


@pytest.mark.parametrize(
    ("landed_after", "latency_days", "nights_late"),
    [(None, 0, 0), (0, 0, 0), (1, 0, 1), (3, 0, 2), (3, 2, 1), (3, 3, 0)],
)
def test_nights_late_are_nights_walked_since_the_file_was_agreed(
    registry: Registry, landed_after: int | None, latency_days: int, nights_late: int
) -> None:
    for days in (1, 3):  # no night two days later: it was never delivered for
        registry.deliver(NIGHT + timedelta(days=days), source="city_bank", table="facility")
    after = None if landed_after is None else NIGHT + timedelta(days=landed_after)
    registry.deliver(NIGHT, landed_after=after)
    contract = build_contract(latency_days=latency_days)
    (found,) = build_reports(registry.home, [contract], registry.settings, NIGHT)
    assert found.due[0].nights_late == nights_late
    assert share(found, DimensionName.TIMELINESS) == (0.5 if nights_late else 1.0)


def test_a_corrected_file_is_not_late_for_being_corrected(registry: Registry) -> None:
    registry.deliver(NIGHT)
    registry.deliver(NIGHT + timedelta(days=1))
    registry.deliver(NIGHT, batch=2, landed_after=NIGHT + timedelta(days=1))
    assert report(registry).due[0].nights_late == 0


def test_a_file_counts_as_it_was_last_sent_and_not_at_all_when_withdrawn(registry: Registry) -> None:
    registry.deliver(NIGHT, rows=10)
    registry.deliver(NIGHT, rows=12, batch=2)
    registry.deliver(NIGHT, rows=99, file="market/other.csv")
    registry.deliver(NIGHT, file="market/other.csv", batch=2, state="withdrawing", rows=0)
    assert report(registry).row_count == 12


def test_a_held_source_says_so_first(registry: Registry) -> None:
    for file in ("market/a.csv", "market/b.csv"):
        registry.deliver(NIGHT, file=file, state="held", held_because="a.csv: twice as large")
    found = report(registry)
    assert found.outcome == "held"
    assert share(found, DimensionName.TIMELINESS) == 0  # of no more use than one that did not come
    assert (found.mend_first[0].action_english, found.mend_first[0].file) == (
        "a.csv: twice as large",
        "market/a.csv, market/b.csv",
    )
    assert len([remark for remark in found.mend_first if "held" in remark.english]) == 1


def test_that_no_row_was_refused_is_said_of_rows_that_were_read(registry: Registry) -> None:
    def praises() -> bool:
        return any(remark.english == "not one row was refused" for remark in report(registry).good)

    registry.deliver(NIGHT, rows=0)
    assert not praises()
    registry.deliver(NIGHT, rows=10, batch=2)
    assert praises()
    unread = registry.deliver(NIGHT, file="market/officer-2.csv", rows=0, state="held", held_because="a web page")
    registry.run("UPDATE delivery SET encoding = NULL WHERE delivery_id = ?", [unread])
    assert not praises()


def test_drift_is_against_the_median_of_five_nights_before(registry: Registry) -> None:
    for nights, rows in enumerate((100, 110, 90, 100, 100, 900), start=1):
        registry.deliver(before(nights), rows=rows, missing={"职务": rows // 10})
    refused = [Refusal(line) for line in range(2, 32)]
    registry.deliver(NIGHT, rows=150, missing={"职务": 45}, refused=refused)
    (drift,) = report(registry).drift
    assert (drift.night_count, drift.usual_row_count, drift.row_ratio, drift.row_level) == (5, 100, 1.5, "watch")
    assert (drift.refused_points, drift.refused_level) == (0.2, "shift")
    # tonight 80 % accepted and 20 % refused, before 100 % and (floored) 0.05 %
    assert drift.reason_index == pytest.approx(1.23995, abs=1e-4)
    (column,) = drift.columns
    assert (column.missing_share, column.usual_share, column.points, column.level) == (0.3, 0.1, 0.2, "shift")


def test_few_rows_are_not_judged(registry: Registry) -> None:
    registry.deliver(before(1), rows=10)
    registry.deliver(NIGHT, rows=30, refused=[Refusal(2)])
    (drift,) = report(registry).drift
    assert (drift.row_ratio, drift.row_level, drift.refused_level, drift.reason_level) == (3.0, None, None, None)


def test_the_trend_holds_thirty_nights_and_the_quarantine_what_was_open_then(registry: Registry) -> None:
    for nights in range(31, 0, -1):
        registry.deliver(before(nights), rows=10, refused=[Refusal(2, key="position:F1|1")] if nights == 4 else [])
    registry.deliver(NIGHT, rows=10)
    registry.deliver(NIGHT + timedelta(days=1), stated=["position:F1|1"])
    found = report(registry)
    assert [point.night for point in found.trend] == [before(nights) for nights in range(29, -1, -1)]
    assert (found.quarantine.open_count, found.quarantine.oldest_open_night) == (1, before(4))
    assert found.quarantine.oldest_age_nights == 4
    assert report(registry, night=NIGHT + timedelta(days=1)).quarantine.settled_count == 1


def fill(registry: Registry) -> Any:
    """A night with something of everything, and hostile names."""
    contract = build_contract(optional=(HOSTILE, "职务"))
    registry.deliver(before(1), rows=100)
    delivery = registry.deliver(
        NIGHT,
        rows=120,
        file=f"market/{HOSTILE.replace('/', '')}.csv",
        refused=[Refusal(2, column=HOSTILE), Refusal(3, reason="row.field_count", column=None)],
        blanked={(HOSTILE, "code.unknown"): 3},
        missing={HOSTILE: 60, "企业名称": 1},
    )
    registry.note_rule(delivery, HOSTILE, broken=3, severity="error")
    registry.apply(NIGHT, created=100, repeated=2)
    return contract


def test_the_json_keeps_its_schema(registry: Registry) -> None:
    contract = fill(registry)
    schema = json.loads((resources.files("loaders.quality") / "report_schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for night in (before(1), NIGHT, NIGHT + timedelta(days=1)):
        (document,) = [
            p for p in write_reports(registry.home, [contract], registry.settings, night) if p.suffix == ".json"
        ]
        jsonschema.validate(json.loads(document.read_bytes()), schema)


def test_every_object_of_the_schema_is_closed(registry: Registry) -> None:
    """Else a field could be written that the schema does not tell of."""
    schema = json.loads((resources.files("loaders.quality") / "report_schema.json").read_text("utf-8"))
    for name, part in (("report", schema), *schema["$defs"].items()):
        if part.get("type") == "object":
            assert part["additionalProperties"] is False, name
            assert set(part["required"]) == set(part["properties"]), name


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))


def iter_pages(registry: Registry) -> Iterator[str]:
    for path in write_reports(registry.home, [fill(registry)], registry.settings, NIGHT):
        if path.suffix == ".html":
            yield path.read_text("utf-8")


def test_a_page_is_well_formed_and_needs_nothing_else(registry: Registry) -> None:
    for page in iter_pages(registry):
        ElementTree.fromstring(page.removeprefix("<!DOCTYPE html>"))  # noqa: S314 - our own page
        parsed = _Page()
        parsed.feed(page)
        assert not {tag for tag, _ in parsed.tags} & {"script", "link", "img", "iframe", "object", "form", "base"}
        for _, attributes in parsed.tags:
            assert not {name for name in attributes if name.startswith("on") or name == "src"}
            assert not re.match(r"\w+:", attributes.get("href") or "")
        assert "url(" not in page
        assert "@import" not in page
        assert "size: A4" in page


def test_a_hostile_name_stays_text(registry: Registry) -> None:
    source, index = iter_pages(registry)
    assert "<script" not in source + index
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&#34;&amp;{{ 7*7 }}" in source


def test_a_page_says_in_both_languages_what_to_do_and_where(registry: Registry) -> None:
    source, index = iter_pages(registry)
    for words in (
        "先改什么",
        "what to mend first",
        "例如第 2 行",
        "导出时给文本加引号",
        "quote texts when exporting",
        "口径说明",
        "<polyline",
    ):
        assert words in source, words
    assert "市场监督管理局" in index
    assert 'href="city_market.html"' in index


def test_a_report_is_the_same_whenever_it_is_written(registry: Registry) -> None:
    contract = fill(registry)
    paths = write_reports(registry.home, [contract], registry.settings, NIGHT)
    first = [path.read_bytes() for path in paths]
    registry.deliver(NIGHT + timedelta(days=1), stated=["position:F1|1"])  # a later night changes nothing
    again = write_reports(registry.home, [contract], registry.settings, NIGHT)
    assert [path.read_bytes() for path in again] == first
    assert sorted(path.name for path in paths[0].parent.iterdir()) == [
        "city_market.html",
        "city_market.json",
        "index.html",
    ]


def test_what_came_late_is_told_in_every_report_since(registry: Registry) -> None:
    registry.deliver(before(1), rows=10)
    registry.deliver(before(3), rows=10)
    written = write_reports_since(registry.home, [build_contract()], registry.settings, before(2))
    assert [path.parent.name for path in written if path.suffix == ".json"] == [
        before(2).isoformat(),
        before(1).isoformat(),
    ]


def test_a_source_that_fell_silent_is_reported_by_the_contract_that_comes_with_the_program(registry: Registry) -> None:
    registry.own("city_court")
    registry.deliver(before(2), source="city_court", table="enforcement")
    found = build_reports(registry.home, [build_contract()], registry.settings, NIGHT)
    assert [(one.source, one.outcome) for one in found] == [
        ("city_court", "nothing_delivered"),
        ("city_market", "nothing_delivered"),
    ]
    assert "enforcement" in found[0].mend_first[0].english


def test_a_home_without_files_has_no_report(registry: Registry, tmp_path: Path) -> None:
    assert write_reports(build_registry(tmp_path / "b").home, [], registry.settings, NIGHT) == []


@pytest.mark.parametrize(("source", "name"), [("city_bank", "city_bank"), ("../x", "..%2Fx"), ("index", "%69ndex")])
def test_a_source_cannot_name_a_file_elsewhere(source: str, name: str) -> None:
    assert build_name(source) == name
