"""A point table that cannot be followed is refused with what is wrong, where, and what to do; a day has one table."""

from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml

from kg.errors import ConfigurationError
from kg.evaluation.inspection.point_table import PointTable, parse_point_table
from kg.evaluation.inspection.rules import build_evidence, build_point_tables, find_table, read_draft, read_point_tables
from kg.model.vocabulary import IndicatorFamily
from tests.firm_facts import FirmFacts

SHIPPED = resources.files("kg.evaluation.inspection") / "points" / "inspection-2026.3.yaml"
TEXT = SHIPPED.read_text("utf-8")


def change(path: str, value: Any) -> str:
    """The shipped table with one entry changed; an indicator is named by its code."""
    loaded: Any = yaml.safe_load(TEXT)
    entry, *names = loaded, *path.split(".")
    for name in names[:-1]:
        entry = next(one for one in entry if one["code"] == name) if isinstance(entry, list) else entry[name]
    if value is None:
        del entry[names[-1]]
    else:
        entry[names[-1]] = value
    return str(yaml.safe_dump(loaded, allow_unicode=True))


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("indicators.penalty.cap", 5, "indicator penalty: general, serious, ungraded gives more than the cap of 5"),
        ("indicators.penalty.cap", None, "indicator penalty.cap: Field required"),
        ("indicators.penalty.cap", "many", "indicator penalty.cap: Input should be a valid integer"),
        ("indicators.penalty.cap", 101, "the cap of penalty is above that of its family supervision"),
        ("indicators.penalty.evidence", "rumour", "indicator penalty: there is no evidence query evidence_rumour.sql"),
        ("indicators.penalty.family", "finance", "indicator penalty.family: Input should be 'attributes'"),
        ("indicators.penalty.repair", "noted", "indicator penalty.repair: Input should be 'leaves'"),
        ("indicators.penalty.statutory_ground", "", "penalty.statutory_ground: String should have at least 1"),
        ("indicators.penalty.wieght", 1, "indicator penalty.wieght: Extra inputs are not permitted"),
        ("indicators.penalty.effective_from", "soon", "indicator penalty.effective_from: Input should be a valid date"),
        ("indicators.penalty.bands.general.points", 0, "penalty.bands.general.points: Input should be greater"),
        ("indicators.penalty.bands.general.forces_grade", "E", "bands.general.forces_grade: Input should be 'A'"),
        (
            "indicators.penalty.bands.general.decay", [{"after_months": 6, "points": 10}],
            "indicator penalty.bands.general: decay must go on in time and down in points",
        ),
        (
            "indicators.penalty.bands.serious.decay",
            [{"after_months": 12, "points": 9}, {"after_months": 6, "points": 8}],
            "indicator penalty.bands.serious: decay must go on in time",
        ),
        ("indicators.penalty.code", "abnormal_listing", "the table: indicators has abnormal_listing more than once"),
        ("grades", {"A": 0, "B": 10, "C": 9, "D": 60}, "grades must give A 0 points, and each of B, C and D more"),
        ("grades", {"A": 0, "B": 10, "D": 60}, "grades must give A 0 points"),
        ("families.relations", None, "families lacks relations"),
        ("effective_to", date(2020, 1, 1), "the table: effective_to must be later than effective_from"),
        ("register_days_max", None, "register_days_max: Field required"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(path: str, value: Any, message: str) -> None:
    with pytest.raises(ConfigurationError, match=r"draft\.yaml cannot be followed") as refused:
        parse_point_table(change(path, value), "draft.yaml")
    assert message in str(refused.value)
    assert "docs/inspection.md" in str(refused.value)


@pytest.mark.parametrize("text", ["a: [", "- 1", "", "indicators: [1]"])
def test_what_is_no_table_is_refused_too(text: str) -> None:
    with pytest.raises(ConfigurationError):
        parse_point_table(text, "draft.yaml")


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_draft(tmp_path / "none.yaml")
    (tmp_path / "draft.yaml").write_text(TEXT, "utf-8")
    assert read_draft(tmp_path / "draft.yaml") == parse_point_table(TEXT, "x")


def test_a_query_without_its_parameter_is_refused() -> None:
    table = parse_point_table(change("indicators.paid_in_capital.parameters", {"years": 5}), "draft.yaml")
    with pytest.raises(ConfigurationError, match="paid_in_capital lacks the parameters low_percent"):
        build_evidence(table.indicators)


def test_a_day_has_one_point_table(tmp_path: Path) -> None:
    ends = date(2026, 4, 1)
    texts = {"old": change("effective_from", date(2026, 1, 1)), "new": change("published_on", ends)}
    texts = {"old": f"{texts['old']}\neffective_to: {ends}", "new": f"{texts['new']}\neffective_from: {ends}"}
    _write(tmp_path, texts)
    tables = build_point_tables([tmp_path / "new.yaml", tmp_path / "old.yaml"])
    assert [find_table(tables, on).rule_version for on in (date(2026, 3, 31), ends)] == ["old", "new"]
    with pytest.raises(ConfigurationError, match="0 point tables in force on 2000-01-01"):
        find_table(tables, date(2000, 1, 1))
    with pytest.raises(ConfigurationError, match="2 point tables in force on 2026-04-01"):
        find_table([*tables, *tables[1:]], ends)


@pytest.mark.parametrize("published_on", [None, date(2026, 4, 2)])
def test_a_table_takes_no_days_that_were_over_when_it_was_published(tmp_path: Path, published_on: date | None) -> None:
    ends = date(2026, 4, 1)
    text = f"{change('published_on', published_on)}\neffective_from: {ends}"
    _write(tmp_path, {"old": f"{TEXT}\neffective_from: 2026-01-01\neffective_to: {ends}", "new": text})
    with pytest.raises(ConfigurationError, match="new holds from 2026-04-01, before it was published"):
        build_point_tables([tmp_path / "new.yaml", tmp_path / "old.yaml"])


def _write(path: Path, texts: dict[str, str]) -> None:
    """Tables by their names; an entry that stands twice counts as it stands last."""
    for name, text in texts.items():
        (path / f"{name}.yaml").write_text(text.replace("inspection-2026.3", name), "utf-8")


def test_an_indicator_has_days_of_its_own_and_a_switch() -> None:
    days = {"effective_from": date(2026, 1, 1), "effective_to": date(2026, 2, 1)}
    loaded: Any = yaml.safe_load(TEXT)
    for indicator in loaded["indicators"]:
        indicator.update(days if indicator["code"] == "moved_out" else {})
        indicator["switched_on"] = indicator["code"] != "former_names"
    table = PointTable.model_validate(loaded)
    facts = FirmFacts()
    facts.firm("f", register_state="moved_out", former_names=["a", "b", "c"])
    found = [
        facts.evaluate(on, table)["f"].by_code
        for on in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1))
    ]
    assert found == [{}, {"moved_out": 5}, {"moved_out": 5}, {}]


def test_every_shipped_table_has_the_five_families_and_each_decision_leaves_by_repair() -> None:
    for table in read_point_tables():
        assert set(table.families) == set(IndicatorFamily)
        for one in table.indicators:
            reads_decisions = "decision" in (
                resources.files("kg.evaluation.inspection") / f"evidence_{one.evidence}.sql"
            ).read_text("utf-8")
            assert one.repair == ("leaves" if reads_decisions else "not_applicable"), one.code
